/// A position in the text of a Netpbm file: numbers and words after white space and comments.
struct NetpbmScanner {
    private let bytes: [UInt8]
    /// The next byte.
    private(set) var offset: Int

    init(_ bytes: [UInt8], from offset: Int) {
        self.bytes = bytes
        self.offset = offset
    }

    func error(_ reason: String) -> ImageFileError {
        .malformed(.netpbm, reason: reason, offset: offset, row: nil)
    }

    /// The next number, below 2^31.
    mutating func number(_ name: String) throws(ImageFileError) -> Int {
        let start = offset
        skipSpace()
        guard offset > start else { throw error("white space missing before the \(name)") }
        return try digits(name)
    }

    /// The number that starts here, or after white space.
    mutating func digits(_ name: String) throws(ImageFileError) -> Int {
        skipSpace()
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

    /// The next digit by itself, as in the samples of a plain bitmap.
    mutating func singleDigit(_ name: String) throws(ImageFileError) -> Int {
        skipSpace()
        guard let digit = digit() else { throw error("the \(name) is missing") }
        offset += 1
        return digit
    }

    /// The rest of the line, without the white space around it, "" for an empty line; nil at the end of the
    /// file.
    mutating func line() -> String? {
        guard offset < bytes.count else { return nil }
        let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        defer { offset = min(end + 1, bytes.count) }
        let text = bytes[offset..<end].drop(while: Self.isSpace)
        let last = text.lastIndex { !Self.isSpace($0) }
        return last.map { String(decoding: text[...$0], as: UTF8.self) } ?? ""
    }

    /// Takes the one white-space character after the last number; the samples follow. It may be the end of a
    /// comment that stands there, as in libnetpbm.
    mutating func end() throws(ImageFileError) {
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "#") {
            offset = bytes[offset...].firstIndex(where: Self.endsComment) ?? bytes.count
        }
        guard offset < bytes.count && Self.isSpace(bytes[offset]) else {
            throw error("white space missing before the samples")
        }
        offset += 1
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
            if Self.endsComment(byte) { isComment = false }
            guard isComment || Self.isSpace(byte) else { return }
            offset += 1
        }
    }

    private static func endsComment(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// Space, tab, line feed, vertical tab, form feed, carriage return.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
