/// What came out of aiming at a target.
public struct AimedImage: Sendable {
    /// The `.vqz` file.
    public let bytes: [UInt8]
    /// Where it was found; nil for exact pixels.
    ///
    /// An encoding at this place may be another file. Around the place where one quality gives way to the
    /// next, this one may be of the quality that does not serve there; and of the passes of a search, it may
    /// be one that has the size but not the least cost.
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
