// Formats by their first bytes.
extension FileKind {
    /// The usual name of the format that a file begins like; nil for none.
    static func name(_ start: [UInt8]) -> String? {
        if let (_, name) = magics.first(where: { start.starts(with: $0.0) }) { return name }
        if start.starts(with: "RIFF".utf8), start.dropFirst(8).starts(with: "WEBP".utf8) { return "WebP" }
        if start.dropFirst(4).starts(with: "ftyp".utf8) { return mediaName(start) }
        // Words may begin with the same letters.
        if isNetpbm(start) { return "Netpbm" }
        if start.starts(with: "BM".utf8), start.dropFirst(6).starts(with: [0, 0, 0, 0]) { return "BMP" }
        let word = start.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
        return word.starts(with: "<!doctype html".utf8) || word.starts(with: "<html".utf8) ? "HTML" : nil
    }

    /// Files of boxes (ISO/IEC 14496-12), by the brands in the first one.
    private static func mediaName(_ start: [UInt8]) -> String {
        let length = start.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let words = stride(from: 8, to: min(start.count, length) - 3, by: 4).map {
            String(decoding: start[$0..<$0 + 4], as: UTF8.self)
        }
        // Between them is a version.
        let brands = words.prefix(1) + words.dropFirst(2)
        if brands.contains(where: { $0.hasPrefix("avi") }) { return "AVIF" }
        let others = [
            ("heic", "HEIF"), ("heix", "HEIF"), ("mif1", "HEIF"), ("msf1", "HEIF"), ("crx ", "CR3"),
            ("qt  ", "QuickTime"),
        ]
        return others.first { brands.contains($0.0) }?.1 ?? "MP4"
    }

    /// "P1" to "P7" and what may follow.
    private static func isNetpbm(_ start: [UInt8]) -> Bool {
        guard start.count > 3, start[0] == UInt8(ascii: "P"),
            (UInt8(ascii: "1")...UInt8(ascii: "7")).contains(start[1])
        else { return false }
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        if start[1] == UInt8(ascii: "7") { return start[2] == 0x0A || start[2] == 0x0D }
        let isNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(start[3])
        return start[2] == UInt8(ascii: "#")
            || isSpace(start[2]) && (isNumber || isSpace(start[3]) || start[3] == UInt8(ascii: "#"))
    }

    private static let magics: [([UInt8], String)] = [
        ([0x89, 0x50, 0x4E, 0x47], "PNG"), ([0x8A, 0x4D, 0x4E, 0x47], "MNG"),
        ([0x8B, 0x4A, 0x4E, 0x47], "JNG"),
        ([0xFF, 0xD8, 0xFF], "JPEG"), (Array("GIF8".utf8), "GIF"), ([0xFF, 0x0A], "JPEG XL"),
        ([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20], "JPEG XL"),
        ([0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20], "JPEG 2000"), ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"),
        ([0x49, 0x49, 0xBC], "JPEG XR"), ([0x49, 0x49, 0x2A, 0], "TIFF"), ([0x4D, 0x4D, 0, 0x2A], "TIFF"),
        ([0x49, 0x49, 0x2B, 0], "TIFF"), ([0x4D, 0x4D, 0, 0x2B], "TIFF"),
        ([0x42, 0x50, 0x47, 0xFB], "BPG"), (Array("qoif".utf8), "QOI"), (Array("FLIF".utf8), "FLIF"),
        (Array("farbfeld".utf8), "farbfeld"), ([0x76, 0x2F, 0x31, 1], "OpenEXR"),
        (Array("#?RADIANCE".utf8), "Radiance"), (Array("#?RGBE".utf8), "Radiance"),
        ([0, 0, 1, 0], "ICO"), (Array("8BPS".utf8), "Photoshop"), (Array("gimp xcf".utf8), "GIMP"),
        (Array("DDS ".utf8), "DDS"), (Array("PF\n".utf8), "PFM"), (Array("Pf\n".utf8), "PFM"),
        (Array("%PDF".utf8), "PDF"), (Array("%!PS".utf8), "PostScript"), (Array("<svg".utf8), "SVG"),
        (Array("<?xml".utf8), "XML"), ([0x1A, 0x45, 0xDF, 0xA3], "Matroska"),
        ([0x7F, 0x45, 0x4C, 0x46], "program"), ([0x50, 0x4B, 3, 4], "ZIP"), ([0x1F, 0x8B], "gzip"),
        (Array("BZh".utf8), "bzip2"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd"),
        (Array("Rar!".utf8), "RAR"), ([0x37, 0x7A, 0xBC, 0xAF], "7z"),
    ]

    /// The kind among those that this project reads of which a file has some of the bytes that tell it, and
    /// nothing else; nil for none.
    static func cutName(_ start: [UInt8]) -> String? {
        let signatures: [([UInt8], String)] = [
            (Array("VQZ".utf8), ".vqz"), (Array("VQM".utf8), "model (.vqm)"),
            (ImageFile.Format.pngSignature, "PNG"), ([0xFF, 0xD8, 0xFF], "JPEG"),
            (Array("P6".utf8), "Netpbm"),
        ]
        return signatures.first { start.count < $0.0.count && $0.0.starts(with: start) }?.1
    }

    /// The word before the name of a format, as it is spoken.
    static func article(_ name: String) -> String {
        ["AVIF", "HTML", "ICO", "MNG", "MP4", "OpenEXR", "SVG", "XML", "xz"].contains(name) ? "an" : "a"
    }
}
