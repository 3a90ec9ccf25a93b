import ImageFiles

/// One image at one quality: written to a file, read back, decoded and compared.
public struct Measurement: Equatable, Sendable {
    public let path: String
    /// 1...Q.
    public let quality: Int
    public let width: Int
    public let height: Int
    /// Parts of the file in order, headers of sections counted with them; they add up to the file's size.
    public let parts: [Part]
    /// What the probabilities of the indices add up to, in bits.
    public let priorBits: Double
    /// Peak signal-to-noise ratio in dB over all colour samples; infinite when there is no error.
    public let psnr: Double
    /// MS-SSIM, 0...1; nil for images too small for it.
    public let msSSIM: Double?
    public let encodeTime: Duration
    public let decodeTime: Duration
    /// What the decoder made different from the encoder's own reconstruction.
    public let mismatch: Mismatch?

    /// A named part of a file.
    public struct Part: Equatable, Sendable {
        public let name: String
        public let bytes: Int

        public init(name: String, bytes: Int) {
            self.name = name
            self.bytes = bytes
        }
    }

    public init(
        path: String, quality: Int, width: Int, height: Int, parts: [Part], priorBits: Double, psnr: Double,
        msSSIM: Double?, encodeTime: Duration, decodeTime: Duration, mismatch: Mismatch?
    ) {
        self.path = path
        self.quality = quality
        self.width = width
        self.height = height
        self.parts = parts
        self.priorBits = priorBits
        self.psnr = psnr
        self.msSSIM = msSSIM
        self.encodeTime = encodeTime
        self.decodeTime = decodeTime
        self.mismatch = mismatch
    }

    public var pixels: Int { width * height }

    /// Size of the file in bytes.
    public var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }

    /// Bits of the file per pixel of the image.
    public var bitsPerPixel: Double { 8 * Double(bytes) / Double(pixels) }

    /// The folder of the image, "." for none.
    public var folder: String { FileIO.directory(of: path) }

    /// Bytes in the part of that name, 0 if the file has none.
    public func bytes(of part: String) -> Int {
        parts.first { $0.name == part }?.bytes ?? 0
    }
}
