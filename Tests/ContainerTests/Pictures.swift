import Container
import Raster
import TestSupport

/// Pixels to store.
enum Pictures {
    /// Random samples and alpha of some levels at equal distances.
    static func levels<Sample: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ levels: Int, _ format: RasterFormat, as type: Sample.Type = UInt16.self
    ) -> RasterPixels<Sample> {
        var random = SplitMix64(seed: UInt64(levels + format.width))
        let largest = (1 << format.depth) - 1
        func sample() -> Sample {
            let level = random.integer(in: 0...levels - 1)
            return Sample((level * largest + (levels - 1) / 2) / (levels - 1))
        }
        let count = format.width * format.height
        return RasterPixels(
            samples: (0..<count * format.color.channels).map { _ in sample() },
            alpha: format.hasAlpha ? (0..<count).map { _ in sample() } : nil)
    }
}

extension RasterFormat {
    /// All of the picture.
    var area: Area { Area(rows: height, columns: width) }
}
