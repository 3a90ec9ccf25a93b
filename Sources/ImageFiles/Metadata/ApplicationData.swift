/// The contents of an APP1 segment, as JPEG files have them, by what they start with.
enum ApplicationData {
    case exif([UInt8])
    case xmp([UInt8])

    /// Nil for other contents.
    init?(_ bytes: ArraySlice<UInt8>) {
        let signatures = ["Exif\0\0", "Exif\0\u{FF}", "http://ns.adobe.com/xap/1.0/\0"]
        guard
            let signature = signatures.firstIndex(where: {
                bytes.starts(with: $0.unicodeScalars.map { UInt8($0.value) })
            })
        else { return nil }
        let contents = Array(bytes.dropFirst(signatures[signature].unicodeScalars.count))
        self = signature == 2 ? .xmp(contents) : .exif(contents)
    }
}
