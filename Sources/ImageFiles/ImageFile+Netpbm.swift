import Raster

extension ImageFile {
    /// The bytes of a binary PPM (RGB) or PGM (gray). Alpha is left out.
    package static func netpbm(_ image: Image) -> [UInt8] {
        let magic = image.color == .gray ? "P5" : "P6"
        return Array("\(magic)\n\(image.width) \(image.height)\n255\n".utf8) + image.samples
    }

    static func readNetpbm(_ bytes: [UInt8], limits: DecodingLimits) throws(ImageFileError) -> LoadedImage {
        var header = NetpbmHeader(bytes)
        let color = bytes[1] == UInt8(ascii: "5") ? Image.Color.gray : .rgb
        let width = try header.number("width")
        let height = try header.number("height")
        guard width >= 1 && height >= 1 else { throw header.error("\(width) x \(height) is no size") }
        guard width * height <= limits.maxPixels else {
            throw .tooManyPixels(width: width, height: height, limit: limits.maxPixels)
        }
        let maximum = try header.number("maximum")
        guard maximum == 255 else { throw header.error("maximum \(maximum), only 255 is supported") }
        let samples = bytes[try header.end()...]
        let expected = width * height * color.channels
        guard samples.count == expected else {
            throw header.error("\(samples.count) bytes of samples, \(expected) expected")
        }
        let image = Image(width: width, height: height, color: color, samples: Array(samples))
        return LoadedImage(image: image, format: .netpbm, wasReducedTo8Bits: false)
    }
}

/// The text before the samples: numbers after white space and comments.
private struct NetpbmHeader {
    private let bytes: [UInt8]
    /// After the magic.
    private var offset = 2

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func error(_ reason: String) -> ImageFileError {
        .malformed(.netpbm, reason: reason, offset: offset, row: nil)
    }

    /// The next number, below 2^31.
    mutating func number(_ name: String) throws(ImageFileError) -> Int {
        let start = offset
        skipSpace()
        guard offset > start else { throw error("white space missing before the \(name)") }
        var value: Int?
        while let digit = digit() {
            let next = (value ?? 0) * 10 + digit
            guard next < 1 << 31 else { throw error("the \(name) is 2^31 or more") }
            value = next
            offset += 1
        }
        guard let value else { throw error("the \(name) is missing") }
        return value
    }

    /// Takes the one white-space character after the last number; the samples follow.
    mutating func end() throws(ImageFileError) -> Int {
        guard offset < bytes.count && Self.isSpace(bytes[offset]) else {
            throw error("white space missing before the samples")
        }
        offset += 1
        return offset
    }

    private func digit() -> Int? {
        guard offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) else {
            return nil
        }
        return Int(bytes[offset] - UInt8(ascii: "0"))
    }

    private mutating func skipSpace() {
        var isComment = false
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "#") { isComment = true }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { isComment = false }
            guard isComment || Self.isSpace(byte) else { return }
            offset += 1
        }
    }

    /// Space, tab, line feed, vertical tab, form feed, carriage return.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
