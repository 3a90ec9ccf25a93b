/// What a file says of an image beside its pixels, byte for byte. Pixels do not depend on it.
public struct ImageMetadata: Equatable, Sendable {
    /// Most bytes of a profile, of EXIF and of XMP.
    public static let maxBytes = 1 << 24

    /// An ICC profile.
    public var icc: [UInt8]?
    /// EXIF, from its byte order on.
    public var exif: [UInt8]?
    /// An XMP packet.
    public var xmp: [UInt8]?
    /// The contents of PNG's chunks on colour and pixel density.
    public var chunks: [ColorChunk: [UInt8]]

    public init(
        icc: [UInt8]? = nil, exif: [UInt8]? = nil, xmp: [UInt8]? = nil, chunks: [ColorChunk: [UInt8]] = [:]
    ) {
        self.icc = icc
        self.exif = exif
        self.xmp = xmp
        self.chunks = chunks
    }

    public var isEmpty: Bool { self == ImageMetadata() }

    /// Changes what is said of pixels as if width and height had changed places.
    package mutating func swapSides() {
        guard let density = chunks[.pHYs], density.count == 9 else { return }
        let (across, down) = (density[..<4], density[4..<8])
        chunks[.pHYs] = Array(down) + Array(across) + [density[8]]
    }
}

/// A chunk of PNG that says what colours mean, or how large pixels are.
public enum ColorChunk: String, Sendable, CaseIterable {
    // In the order of their bytes, in which a file has them.
    case cHRM, cICP, cLLI, gAMA, mDCV, pHYs, sBIT, sRGB

    /// Bytes of its contents.
    ///
    /// - Parameter channels: of the image, alpha included
    public func byteCount(channels: Int) -> Int {
        switch self {
        case .cHRM: 32
        case .cICP, .gAMA: 4
        case .cLLI: 8
        case .mDCV: 24
        case .pHYs: 9
        case .sBIT: channels
        case .sRGB: 1
        }
    }
}
