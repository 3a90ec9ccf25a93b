#if JPEG
import JPEGFiles
import Raster

/// The metadata in the segments of a JPEG file: EXIF and XMP in APP1, a profile in parts in APP2.
struct JPEGMetadata {
    private(set) var metadata = ImageMetadata()
    /// What is left out, and why.
    private(set) var losses: [LoadedImage.Loss] = []

    /// 255 segments hold fewer than `ImageMetadata.maxBytes`.
    init(_ segments: [JPEGSegment]) {
        for segment in segments where segment.marker == JPEGSegment.app1 { add(segment.data) }
        let parts = segments.filter {
            $0.marker == JPEGSegment.app2 && $0.data.starts(with: Self.profileSignature)
        }
        guard !parts.isEmpty else { return }
        metadata.icc = Self.profile(parts.map { $0.data.dropFirst(Self.profileSignature.count) })
        if metadata.icc == nil {
            losses.append(
                .malformedMetadata("the ICC profile", reason: "its parts are not all there once"))
        }
    }

    /// Takes the contents of an APP1 segment, the first of each kind.
    private mutating func add(_ data: ArraySlice<UInt8>) {
        switch ApplicationData(data) {
        case .exif(let exif): if !exif.isEmpty { metadata.exif = metadata.exif ?? exif }
        case .xmp(let xmp): if !xmp.isEmpty { metadata.xmp = metadata.xmp ?? xmp }
        case nil:
            let loss = LoadedImage.Loss.extendedXMP
            if data.starts(with: Self.extensionSignature), !losses.contains(loss) { losses.append(loss) }
        }
    }

    private static let profileSignature = Array("ICC_PROFILE\0".utf8)
    private static let extensionSignature = Array("http://ns.adobe.com/xmp/extension/\0".utf8)

    /// A profile from its parts, in any order, each of which starts with its number, from 1 on, and the
    /// number of all; nil if they are not all there once.
    private static func profile(_ parts: [ArraySlice<UInt8>]) -> [UInt8]? {
        guard parts.allSatisfy({ $0.count > 2 && Int($0[$0.startIndex + 1]) == parts.count }) else {
            return nil
        }
        let sorted = parts.sorted { $0.first! < $1.first! }
        guard sorted.map({ Int($0.first!) }) == Array(1...parts.count) else { return nil }
        return sorted.flatMap { $0.dropFirst(2) }
    }
}
#endif
