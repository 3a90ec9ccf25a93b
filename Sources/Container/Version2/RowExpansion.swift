import Raster

/// Rows of stored numbers to samples and alpha.
struct RowExpansion<Sample: FixedWidthInteger & UnsignedInteger & Sendable> {
    private let layout: RasterLayout
    private let channels: Int
    private let scale: SampleScale
    /// The samples of all numbers of up to 8 bits; empty for 16.
    private let table: [Sample]
    /// The palette's colours and alpha as samples.
    private let entries, alpha: [Sample]
    private let opaque: Sample

    init(_ layout: RasterLayout, _ format: RasterFormat, wanted: Int) {
        self.layout = layout
        channels = format.color.channels
        let scale = SampleScale(stored: layout.bitDepth, depth: format.depth, wanted: wanted)
        self.scale = scale
        let numbers = layout.bitDepth > 8 ? 0 : 1 << layout.bitDepth
        table = (0..<numbers).map { Sample(truncatingIfNeeded: scale($0)) }
        let bytes = SampleScale(stored: 8, depth: format.depth, wanted: wanted)
        let (palette, channels) = (layout.palette, channels)
        entries = (0..<(palette?.count ?? 0)).flatMap { entry in
            (0..<channels).map { Sample(truncatingIfNeeded: bytes(Int(palette!.colors[3 * entry + $0]))) }
        }
        alpha = (0..<(palette?.count ?? 0)).map {
            Sample(truncatingIfNeeded: bytes(Int(palette!.alpha(of: $0))))
        }
        opaque = Sample(truncatingIfNeeded: (1 << wanted) - 1)
    }

    /// Appends the pixels of some columns of a row without its filter.
    ///
    /// - Parameter y: the row's number, for errors
    func append(
        _ row: UnsafePointer<UInt8>, _ columns: Range<Int>, y: Int, to pixels: inout RasterPixels<Sample>
    ) throws(RasterError) {
        if layout.type == .palette { return try appendEntries(row, columns, y, &pixels) }
        if let key = layout.key { appendAlpha(of: key, row, columns, &pixels) }
        let stored = layout.type.channels
        let colors = stored - (layout.type.hasAlpha ? 1 : 0)
        // A gray number stands for all channels.
        let step = colors == channels ? 1 : 0
        for x in columns {
            for channel in 0..<channels {
                pixels.samples.append(sample(number(row, x * stored + channel * step)))
            }
            if colors < stored { pixels.alpha?.append(sample(number(row, x * stored + colors))) }
        }
    }

    private func appendEntries(
        _ row: UnsafePointer<UInt8>, _ columns: Range<Int>, _ y: Int, _ pixels: inout RasterPixels<Sample>
    ) throws(RasterError) {
        for x in columns {
            let entry = number(row, x)
            guard entry < alpha.count else {
                throw .paletteIndex(entry, entries: alpha.count, row: y)
            }
            for channel in 0..<channels { pixels.samples.append(entries[entry * channels + channel]) }
            pixels.alpha?.append(alpha[entry])
        }
    }

    private func appendAlpha(
        of key: [UInt16], _ row: UnsafePointer<UInt8>, _ columns: Range<Int>,
        _ pixels: inout RasterPixels<Sample>
    ) {
        for x in columns {
            let isKey = key.indices.allSatisfy { number(row, x * key.count + $0) == Int(key[$0]) }
            pixels.alpha?.append(isKey ? 0 : opaque)
        }
    }

    /// Number `index` of a row.
    @inline(__always)
    private func number(_ row: UnsafePointer<UInt8>, _ index: Int) -> Int {
        switch layout.bitDepth {
        case 8: return Int(row[index])
        case 16: return Int(row[2 * index]) << 8 | Int(row[2 * index + 1])
        case let depth:
            let bit = index * depth
            return Int(row[bit / 8]) >> (8 - depth - bit % 8) & ((1 << depth) - 1)
        }
    }

    @inline(__always)
    private func sample(_ number: Int) -> Sample {
        table.isEmpty ? Sample(truncatingIfNeeded: scale(number)) : table[number]
    }
}
