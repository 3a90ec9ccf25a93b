/// What a file is, as far as its first bytes tell.
package enum FileKind: Equatable, Sendable {
    case empty
    case vqz
    case vqm
    /// An image format, or another kind of file, by its usual name.
    case known(String)
    case text
    /// Up to 8 bytes.
    case unknown([UInt8])

    /// Tells by the first bytes of a file.
    package init(_ bytes: [UInt8]) {
        let start = bytes.prefix(32)
        if start.isEmpty {
            self = .empty
        } else if start.starts(with: "VQZ".utf8) {
            self = .vqz
        } else if start.starts(with: "VQM".utf8) {
            self = .vqm
        } else if let name = Self.name(start) {
            self = .known(name)
        } else if start.allSatisfy({ (0x20..<0x7F).contains($0) || (0x09...0x0D).contains($0) }) {
            self = .text
        } else {
            self = .unknown(Array(bytes.prefix(8)))
        }
    }

    private static func name(_ start: ArraySlice<UInt8>) -> String? {
        for (magic, name) in magics where start.starts(with: magic) { return name }
        if start.starts(with: "RIFF".utf8), start.dropFirst(8).starts(with: "WEBP".utf8) { return "WebP" }
        guard start.dropFirst(4).starts(with: "ftyp".utf8) else { return nil }
        let brand = start.dropFirst(8).prefix(4)
        if brand.starts(with: "avi".utf8) { return "AVIF" }
        return ["heic", "heix", "mif1", "msf1"].contains(String(decoding: brand, as: UTF8.self))
            ? "HEIF" : "MP4"
    }

    private static let magics: [([UInt8], String)] = [
        ([0x89, 0x50, 0x4E, 0x47], "PNG"), (Array("P1".utf8), "Netpbm"), (Array("P2".utf8), "Netpbm"),
        (Array("P3".utf8), "Netpbm"), (Array("P4".utf8), "Netpbm"), (Array("P5".utf8), "Netpbm"),
        (Array("P6".utf8), "Netpbm"), (Array("P7".utf8), "Netpbm"),
        ([0xFF, 0xD8, 0xFF], "JPEG"), (Array("GIF8".utf8), "GIF"), ([0xFF, 0x0A], "JPEG XL"),
        ([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20], "JPEG XL"),
        ([0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20], "JPEG 2000"),
        (Array("BM".utf8), "BMP"), ([0x49, 0x49, 0x2A, 0], "TIFF"), ([0x4D, 0x4D, 0, 0x2A], "TIFF"),
        (Array("BPG\u{FB}".unicodeScalars.map { UInt8($0.value) }), "BPG"), (Array("qoif".utf8), "QOI"),
        (Array("8BPS".utf8), "Photoshop"), (Array("%PDF".utf8), "PDF"), (Array("<svg".utf8), "SVG"),
        ([0x50, 0x4B, 3, 4], "ZIP"), ([0x1F, 0x8B], "gzip"), (Array("Pf".utf8), "PFM"),
        (Array("PF".utf8), "PFM"),
    ]
}

extension FileKind: CustomStringConvertible {
    /// What the file is, for a person: a predicate.
    package var description: String {
        switch self {
        case .empty: "is empty"
        case .vqz: "is a .vqz file"
        case .vqm: "is a model (.vqm) file"
        case .known(let name): "is a \(name) file"
        case .text: "is a text file"
        case .unknown(let bytes):
            "is of an unknown kind: it starts with the bytes "
                + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        }
    }
}
