extension JSONValue {
    /// Objects and arrays may nest this deep, so that no input exhausts the stack.
    package static let depthLimit = 32

    /// Reads a whole document: one value, white space around it, nothing else. The inverse of `serialized`.
    /// - Throws: `JSONError`, with the byte offset of what is wrong.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var offset = 0
    var depth = 0

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value()
        skipSpace()
        guard offset == bytes.count else { throw unexpected("the end") }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw unexpected("a value")
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < JSONValue.depthLimit else {
            throw .tooDeep(limit: JSONValue.depthLimit, offset: offset)
        }
        depth += 1
        offset += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        if try accept("}") { return .object([]) }
        repeat {
            skipSpace()
            let start = offset
            guard try peek() == UInt8(ascii: "\"") else { throw unexpected("a member's name") }
            let name = try text()
            guard names.insert(name).inserted else { throw .repeatedMember(name: name, offset: start) }
            guard try accept(":") else { throw unexpected("':'") }
            members.append(JSONValue.Member(name, try value()))
        } while try accept(",")
        guard try accept("}") else { throw unexpected("',' or '}'") }
        return .object(members)
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        if try accept("]") { return .array([]) }
        repeat { elements.append(try value()) } while try accept(",")
        guard try accept("]") else { throw unexpected("',' or ']'") }
        return .array(elements)
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for i in 0..<word.utf8CodeUnitCount {
            guard try peek() == word.utf8Start[i] else { throw unexpected("'\(word)'") }
            offset += 1
        }
        return value
    }
}

// MARK: Numbers and strings

extension JSONParser {
    private mutating func number() throws(JSONError) -> JSONValue {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        guard let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)), value.isFinite
        else {
            throw .invalidNumber(offset: start)
        }
        return .number(value)
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) {
            offset += 1
        }
        guard offset > start else {
            _ = try peek()
            throw unexpected("a digit")
        }
    }

    private mutating func text() throws(JSONError) -> String {
        let start = offset
        var utf8: [UInt8] = []
        offset += 1
        while true {
            let byte = try peek()
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: utf8, as: UTF8.self) else {
                    throw .invalidText(offset: start)
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &utf8)
            case 0..<0x20: throw .invalidText(offset: start)
            default: utf8.append(byte)
            }
        }
    }

    private mutating func escape(into utf8: inout [UInt8]) throws(JSONError) {
        let byte = try peek()
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(byte)
        case UInt8(ascii: "b"): utf8.append(8)
        case UInt8(ascii: "f"): utf8.append(12)
        case UInt8(ascii: "n"): utf8.append(10)
        case UInt8(ascii: "r"): utf8.append(13)
        case UInt8(ascii: "t"): utf8.append(9)
        case UInt8(ascii: "u"): utf8.append(contentsOf: String(Character(try codePoint())).utf8)
        default:
            offset -= 1
            throw unexpected("an escape")
        }
    }

    /// The character of a \u escape, or of two when the first is half of a surrogate pair.
    private mutating func codePoint() throws(JSONError) -> Unicode.Scalar {
        let start = offset
        var code = try hexDigits()
        if (0xD800..<0xDC00).contains(code) {
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw .invalidText(offset: start) }
            let low = try hexDigits()
            guard (0xDC00..<0xE000).contains(low) else { throw .invalidText(offset: start) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw .invalidText(offset: start) }
        return scalar
    }

    private mutating func hexDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
                throw unexpected("a hexadecimal digit")
            }
            code = code << 4 | UInt32(digit)
            offset += 1
        }
        return code
    }
}

// MARK: Bytes

extension JSONParser {
    private func peek() throws(JSONError) -> UInt8 {
        guard offset < bytes.count else { throw .unexpectedEnd(length: bytes.count) }
        return bytes[offset]
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    /// Skips white space, then takes the punctuation if it comes next.
    private mutating func accept(_ punctuation: Unicode.Scalar) throws(JSONError) -> Bool {
        skipSpace()
        _ = try peek()
        return take(UInt8(ascii: punctuation))
    }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[offset]) { offset += 1 }
    }

    private func unexpected(_ expected: String) -> JSONError {
        guard offset < bytes.count else { return .unexpectedEnd(length: bytes.count) }
        return .unexpectedByte(bytes[offset], offset: offset, expected: expected)
    }
}
