/// The blocks of an image: its size extended to multiples of 16, as 8 x 8 blocks for the bottom maps and 16 x
/// 16 blocks for the top maps (format, section 2).
package struct BlockGrid: Hashable, Sendable {
    /// Pixels along a side of a bottom block.
    package static let side = 8
    /// Bytes of a bottom block: 8 rows of 8 pixels of R, G, B.
    package static let blockBytes = 192

    /// Image size in pixels.
    package let width, height: Int

    /// - Precondition: both dimensions are at least 1.
    package init(width: Int, height: Int) {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        self.width = width
        self.height = height
    }

    /// Positions of the top maps, Ht x Wt.
    package var topRows: Int { (height + 15) / 16 }
    package var topColumns: Int { (width + 15) / 16 }

    /// Positions of the bottom maps, Hb x Wb: always even.
    package var rows: Int { topRows * 2 }
    package var columns: Int { topColumns * 2 }

    /// Bytes of all blocks.
    package var byteCount: Int { rows * columns * Self.blockBytes }

    /// Bytes of one row of pixels in one block, and of one row of pixels in all blocks.
    private static let chunk = side * 3
    private var rowBytes: Int { columns * Self.chunk }
}

extension BlockGrid {
    /// Space to depth: the blocks of an image in raster order, `byteCount` bytes.
    ///
    /// The image is extended by repeating its last column, then its last row; gray becomes R = G = B. Alpha
    /// is ignored.
    /// - Precondition: `image` has the size of the grid.
    package func spaceToDepth(_ image: Image) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { blocks, count in
            spaceToDepth(image, rows: 0..<rows, to: blocks.baseAddress!)
            count = byteCount
        }
    }

    /// Space to depth of some rows of blocks.
    ///
    /// - Parameter blocks: room for `rows.count * columns * blockBytes` bytes
    /// - Precondition: `image` has the size of the grid.
    package func spaceToDepth(_ image: Image, rows: Range<Int>, to blocks: UnsafeMutablePointer<UInt8>) {
        precondition(image.width == width && image.height == height, "the image does not fit the grid")
        image.samples.withUnsafeBufferPointer { samples in
            spaceToDepth(color: image.color, rows: rows, to: blocks) { y in
                samples.baseAddress! + y * width * image.color.channels
            }
        }
    }

    /// Space to depth of some rows of blocks.
    ///
    /// - Parameter source: the samples of a row of pixels, until the next call
    func spaceToDepth(
        color: Image.Color, rows: Range<Int>, to blocks: UnsafeMutablePointer<UInt8>,
        _ source: (Int) -> UnsafePointer<UInt8>
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: rowBytes) { row in
            for y in 0..<rows.count * Self.side {
                extendRow(source(min(rows.lowerBound * Self.side + y, height - 1)), color: color, to: row)
                scatter(row, to: blocks + Self.offset(y: y, columns: columns))
            }
        }
    }

    /// Depth to space: the image whose blocks these are, cropped to the size of the grid. Inverse of
    /// `spaceToDepth`.
    ///
    /// - Parameters:
    ///   - color: for `.gray`, pixels become (R + 2G + B + 2) >> 2
    ///   - alpha: passed on to the image
    /// - Precondition: `blocks` has `byteCount` bytes.
    package func depthToSpace(_ blocks: [UInt8], color: Image.Color, alpha: [UInt8]? = nil) -> Image {
        precondition(blocks.count == byteCount, "the blocks do not fit the grid")
        let total = width * height * color.channels
        let samples = [UInt8](unsafeUninitializedCapacity: total) { samples, count in
            blocks.withUnsafeBufferPointer {
                Self.depthToSpace(
                    $0.baseAddress!, Area(rows: rows, columns: columns), color: color,
                    region: Area(rows: height, columns: width), to: samples.baseAddress!)
            }
            count = total
        }
        return Image(width: width, height: height, color: color, samples: samples, alpha: alpha)
    }

    /// Depth to space of some blocks: writes those of their pixels that lie in `part` to where they belong in
    /// a region's image.
    ///
    /// - Parameters:
    ///   - blocks: those of `area`, which counts blocks, in raster order
    ///   - part: of the region, in pixels; by default all of it
    ///   - region: in pixels
    ///   - samples: room for the region's pixels
    /// - Precondition: the region has the part, and the blocks have all of its columns.
    package static func depthToSpace(
        _ blocks: UnsafePointer<UInt8>, _ area: Area, part: Area? = nil, color: Image.Color, region: Area,
        to samples: UnsafeMutablePointer<UInt8>
    ) {
        place(blocks, area, part: part, color: color, region: region, to: samples)
    }

    /// Depth to space of blocks of deeper samples, likewise.
    package static func depthToSpace(
        _ blocks: UnsafePointer<UInt16>, _ area: Area, part: Area? = nil, color: Image.Color, region: Area,
        to samples: UnsafeMutablePointer<UInt16>
    ) {
        place(blocks, area, part: part, color: color, region: region, to: samples)
    }

    @inline(__always)
    private static func place<Sample: FixedWidthInteger & BitwiseCopyable>(
        _ blocks: UnsafePointer<Sample>, _ area: Area, part: Area?, color: Image.Color, region: Area,
        to samples: UnsafeMutablePointer<Sample>
    ) {
        let (pixels, part) = (area.multiplied(by: side), part ?? region)
        precondition(region.contains(part), "the part lies outside of the region")
        let first = part.columns.lowerBound - pixels.columns.lowerBound
        precondition(
            first >= 0 && part.columns.upperBound <= pixels.columns.upperBound, "the blocks are too few")
        let start = part.columns.lowerBound - region.columns.lowerBound
        withUnsafeTemporaryAllocation(of: Sample.self, capacity: pixels.columns.count * 3) { row in
            for y in pixels.rows.clamped(to: part.rows) {
                gather(
                    blocks + offset(y: y - pixels.rows.lowerBound, columns: area.columns.count),
                    columns: area.columns.count, to: row.baseAddress!)
                let position = (y - region.rows.lowerBound) * region.columns.count + start
                convert(
                    row.baseAddress! + 3 * first, part.columns.count, color,
                    to: samples + position * color.channels)
            }
        }
    }
}

// Rows of R, G, B between the image and its blocks.
extension BlockGrid {
    /// Copies the samples of a row of pixels as R, G, B and repeats its last pixel up to the extended width.
    private func extendRow(
        _ samples: UnsafePointer<UInt8>, color: Image.Color, to row: UnsafeMutableBufferPointer<UInt8>
    ) {
        switch color {
        case .rgb:
            row.baseAddress!.update(from: samples, count: width * 3)
        case .gray:
            for x in 0..<width {
                let value = samples[x]
                row[3 * x] = value
                row[3 * x + 1] = value
                row[3 * x + 2] = value
            }
        }
        for i in (width * 3)..<rowBytes { row[i] = row[i - 3] }
    }

    /// Writes `width` pixels of R, G, B as samples of `color`.
    @inline(__always)
    private static func convert<Sample: FixedWidthInteger & BitwiseCopyable>(
        _ row: UnsafePointer<Sample>, _ width: Int, _ color: Image.Color,
        to samples: UnsafeMutablePointer<Sample>
    ) {
        switch color {
        case .rgb:
            samples.update(from: row, count: width * 3)
        case .gray:
            for x in 0..<width {
                let sum = Int32(row[3 * x]) + 2 * Int32(row[3 * x + 1]) + Int32(row[3 * x + 2])
                samples[x] = Sample(truncatingIfNeeded: (sum + 2) >> 2)
            }
        }
    }

    /// Distributes an extended row over the blocks that hold it; `blocks` is where it starts in the first
    /// one.
    private func scatter(_ row: UnsafeMutableBufferPointer<UInt8>, to blocks: UnsafeMutablePointer<UInt8>) {
        for j in 0..<columns {
            (blocks + j * Self.blockBytes).update(from: row.baseAddress! + j * Self.chunk, count: Self.chunk)
        }
    }

    /// Collects a row from the blocks that hold it; `blocks` is where it starts in the first one.
    @inline(__always)
    private static func gather<Sample: BitwiseCopyable>(
        _ blocks: UnsafePointer<Sample>, columns: Int, to row: UnsafeMutablePointer<Sample>
    ) {
        for j in 0..<columns {
            (row + j * chunk).update(from: blocks + j * blockBytes, count: chunk)
        }
    }

    /// Offset of pixel row `y` in the first of rows of `columns` blocks that holds it.
    private static func offset(y: Int, columns: Int) -> Int {
        (y / side) * columns * blockBytes + (y % side) * chunk
    }
}
