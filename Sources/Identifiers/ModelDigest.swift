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
}

extension ModelDigest: CustomStringConvertible {
    /// 12 lower-case hexadecimal digits.
    public var description: String { hexadecimal(bytes) }
}
