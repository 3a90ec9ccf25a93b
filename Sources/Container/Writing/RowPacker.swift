import Raster

/// Rows of samples to stored numbers. Inverse of `RowExpansion`.
struct RowPacker<Sample: FixedWidthInteger & UnsignedInteger & Sendable> {
    private let pixels: RasterPixels<Sample>
    private let format: RasterFormat
    private let layout: RasterLayout
    private var entries: ColorTable

    /// - Parameter layout: one that holds the pixels exactly
    init(_ pixels: RasterPixels<Sample>, _ format: RasterFormat, _ layout: RasterLayout) {
        self.pixels = pixels
        self.format = format
        self.layout = layout
        let palette = layout.palette
        entries = ColorTable(
            (0..<(palette?.count ?? 0)).map { entry in
                (0..<3).reduce(UInt32(palette!.alpha(of: entry)) << 24) {
                    $0 | UInt32(palette!.colors[3 * entry + $1]) << (8 * UInt32($1))
                }
            })
    }

    /// Writes the bytes of a row, without a filter.
    ///
    /// - Parameter row: room for them, zeros
    mutating func pack(_ y: Int, to row: UnsafeMutablePointer<UInt8>) {
        let (first, channels) = (y * format.width, format.color.channels)
        if layout.type == .palette {
            let colors = PixelColors(pixels, format)
            for x in 0..<format.width { put(entries.entry(of: colors[first + x])!, at: x, to: row) }
            return
        }
        let stored = layout.type.channels
        let kept = layout.type.hasAlpha ? stored - 1 : stored
        for x in 0..<format.width {
            for channel in 0..<kept {
                let sample = pixels.samples[(first + x) * channels + channel]
                put(number(sample), at: x * stored + channel, to: row)
            }
            if kept < stored { put(number(pixels.alpha![first + x]), at: x * stored + kept, to: row) }
        }
    }

    @inline(__always)
    private func number(_ sample: Sample) -> Int {
        SampleScale.scale(Int(sample), from: format.depth, to: layout.bitDepth)
    }

    /// Stores number `index` of a row.
    @inline(__always)
    private func put(_ number: Int, at index: Int, to row: UnsafeMutablePointer<UInt8>) {
        switch layout.bitDepth {
        case 8: row[index] = UInt8(truncatingIfNeeded: number)
        case 16:
            row[2 * index] = UInt8(truncatingIfNeeded: number >> 8)
            row[2 * index + 1] = UInt8(truncatingIfNeeded: number)
        case let depth:
            let bit = index * depth
            row[bit / 8] |= UInt8(truncatingIfNeeded: number << (8 - depth - bit % 8))
        }
    }
}
