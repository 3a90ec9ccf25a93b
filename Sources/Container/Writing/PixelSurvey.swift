import Raster

/// What is to be known of pixels to store them in few bits.
struct PixelSurvey<Sample: FixedWidthInteger & UnsignedInteger & Sendable> {
    /// Bits that hold every sample exactly: 8 or 16, or 1, 2, 4, 8 or 16 of gray pixels.
    let bitDepth: Int
    /// Bits that hold every alpha value exactly: 8 or 16.
    let alphaBitDepth: Int
    /// Whether R = G = B everywhere.
    let isGray: Bool
    /// The colours, of 8 bits, if there are at most 256 different ones with their alpha.
    let colors: [UInt32]?
    /// A colour of `bitDepth` bits that stands for transparent pixels, if alpha is 0 or opaque everywhere,
    /// all transparent pixels have the colour and no opaque pixel has it.
    let key: [UInt16]?

    init(_ pixels: RasterPixels<Sample>, _ format: RasterFormat) {
        let isGray = format.color == .gray || Self.isGray(pixels.samples)
        let depths = isGray ? [1, 2, 4, 8] : [8]
        let isExact = depths.map { Self.isExact(pixels.samples, $0, format.depth) }
        self.isGray = isGray
        bitDepth = zip(depths, isExact).first { $1 }?.0 ?? 16
        alphaBitDepth = pixels.alpha.map { Self.isExact($0, 8, format.depth) } ?? true ? 8 : 16
        colors = max(bitDepth, alphaBitDepth) == 16 ? nil : Self.colors(pixels, format)
        key = Self.key(pixels, format, bitDepth, isGray: isGray)
    }

    private static func isGray(_ samples: [Sample]) -> Bool {
        for i in stride(from: 0, to: samples.count, by: 3) {
            let first = samples[i]
            guard samples[i + 1] == first && samples[i + 2] == first else { return false }
        }
        return true
    }

    /// Whether numbers of some bits stand for all samples.
    private static func isExact(_ samples: [Sample], _ bits: Int, _ depth: Int) -> Bool {
        guard bits < depth else { return bits == depth }
        let there = SampleScale(stored: depth, depth: bits, wanted: depth)
        if depth == 8 {
            let table = (0..<256).map { there($0) == $0 }
            return samples.allSatisfy { table[Int($0)] }
        }
        return samples.allSatisfy { there(Int($0)) == Int($0) }
    }

    private static func colors(_ pixels: RasterPixels<Sample>, _ format: RasterFormat) -> [UInt32]? {
        var table = ColorTable()
        let colors = PixelColors(pixels, format)
        for i in 0..<format.width * format.height where table.entry(of: colors[i]) == nil { return nil }
        return table.colors
    }

    private static func key(
        _ pixels: RasterPixels<Sample>, _ format: RasterFormat, _ bitDepth: Int, isGray: Bool
    ) -> [UInt16]? {
        guard let alpha = pixels.alpha, let first = alpha.firstIndex(of: 0) else { return nil }
        let (channels, opaque) = (format.color.channels, Sample((1 << format.depth) - 1))
        guard alpha.allSatisfy({ $0 == 0 || $0 == opaque }) else { return nil }
        let color = pixels.samples[first * channels..<(first + 1) * channels]
        for i in alpha.indices {
            let isColor = pixels.samples[i * channels..<(i + 1) * channels].elementsEqual(color)
            guard isColor == (alpha[i] == 0) else { return nil }
        }
        return color.prefix(isGray ? 1 : 3).map {
            UInt16(SampleScale.scale(Int($0), from: format.depth, to: bitDepth))
        }
    }
}
