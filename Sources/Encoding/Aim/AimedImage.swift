/// What came out of aiming at a target.
public struct AimedImage: Sendable {
    /// The `.vqz` file.
    public let bytes: [UInt8]
    /// Where it was found; nil for exact pixels.
    public let quality: FractionalQuality?
    /// Whether it is what the target asks for; otherwise it is the nearest that was found.
    public let isMet: Bool
    /// How often the picture was encoded as indices.
    public let encodings: Int
}

extension AimedImage {
    /// Exact pixels.
    init(exact bytes: [UInt8], isMet: Bool = true, encodings: Int = 0) {
        self.init(bytes: bytes, quality: nil, isMet: isMet, encodings: encodings)
    }
}
