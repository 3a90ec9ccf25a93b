/// A segment of a JPEG file: a marker, and what follows its length.
package struct JPEGSegment {
    /// Of application data: EXIF and XMP; ICC profiles.
    package static let (app1, app2): (UInt8, UInt8) = (0xE1, 0xE2)

    /// The marker's second byte.
    package let marker: UInt8
    package let data: ArraySlice<UInt8>
}
