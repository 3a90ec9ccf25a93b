/// What the encoder aims at instead of a quality.
public enum Target: Equatable, Sendable {
    /// The size of the file in bytes: at most this, and at least 97 % of it where the model's range allows.
    case bytes(Int)
    /// Bits of the file per pixel, likewise.
    case bitsPerPixel(Double)
    /// Peak signal-to-noise ratio in dB: the smallest file at least as good, within 0.1 dB where the model's
    /// range allows.
    case psnr(Double)
}
