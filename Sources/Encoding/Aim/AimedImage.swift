/// What came out of aiming at a target.
public struct AimedImage: Sendable {
    /// The `.vqz` file.
    public let bytes: [UInt8]
    /// Where it was found; nil for exact pixels.
    ///
    /// Around the place where one quality gives way to the next, the file may be of the one that does not
    /// serve there: an encoding at this place is another file then.
    public let quality: FractionalQuality?
    /// Whether it is what the target asks for; otherwise it is the nearest that was found.
    public let isMet: Bool
    /// How often the picture was encoded as indices.
    public let encodings: Int
    /// The PSNR of the best indices that were found in dB, where one was aimed at: infinite for none wrong.
    /// It misses the target where exact pixels alone meet it.
    public let psnr: Double?
}

extension AimedImage {
    /// Exact pixels.
    init(exact bytes: [UInt8], isMet: Bool = true, encodings: Int = 0, psnr: Double? = nil) {
        self.init(bytes: bytes, quality: nil, isMet: isMet, encodings: encodings, psnr: psnr)
    }
}
