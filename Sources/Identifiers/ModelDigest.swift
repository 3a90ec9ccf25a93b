import Bytes

/// The name by which a file refers to its model: the first 6 bytes of the SHA-256 of the model's inference
/// block (model file, section 1).
public struct ModelDigest: Hashable, Sendable {
    /// Bytes of a digest.
    public static let byteCount = 6

    /// The bytes in file order.
    public let bytes: [UInt8]

    /// - Precondition: `bytes` has exactly 6 elements.
    public init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        precondition(self.bytes.count == Self.byteCount, "a model digest has 6 bytes")
    }

    /// Reads 12 lower-case hexadecimal digits; nil for any other text.
    public init?(_ text: String) {
        var values: [UInt8] = []
        for digit in text.utf8 {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): values.append(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): values.append(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        guard values.count == 2 * Self.byteCount else { return nil }
        self.init((0..<Self.byteCount).map { values[2 * $0] << 4 | values[2 * $0 + 1] })
    }
}

extension ModelDigest: CustomStringConvertible {
    /// 12 lower-case hexadecimal digits.
    public var description: String { hexadecimal(bytes) }
}
