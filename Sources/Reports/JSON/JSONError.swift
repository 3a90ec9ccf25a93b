/// Why bytes are not the JSON this module reads. Offsets count bytes from 0.
package enum JSONError: Error, Equatable, Sendable {
    case unexpectedEnd(length: Int)
    case unexpectedByte(UInt8, offset: Int, expected: String)
    case invalidNumber(offset: Int)
    case invalidText(offset: Int)
    case repeatedMember(name: String, offset: Int)
    case tooDeep(limit: Int, offset: Int)
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unexpectedEnd(let length):
            "JSON ends early, after \(length) bytes"
        case .unexpectedByte(let byte, let offset, let expected):
            "JSON has byte 0x\(String(byte, radix: 16)) at offset \(offset) instead of \(expected)"
        case .invalidNumber(let offset):
            "JSON number at offset \(offset) is not a finite number"
        case .invalidText(let offset):
            "JSON string at offset \(offset) is not valid text"
        case .repeatedMember(let name, let offset):
            "JSON object names \"\(name)\" again at offset \(offset)"
        case .tooDeep(let limit, let offset):
            "JSON nests deeper than \(limit) levels at offset \(offset)"
        }
    }
}
