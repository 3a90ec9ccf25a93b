/// What came out of aiming at a target.
public struct AimedImage: Sendable {
    /// The `.vqz` file.
    public let bytes: [UInt8]
    /// Where it was found.
    public let quality: FractionalQuality
    /// Whether it is what the target asks for; otherwise it is the nearest that was found.
    public let isMet: Bool
    /// How often the image was encoded.
    public let encodings: Int
}
