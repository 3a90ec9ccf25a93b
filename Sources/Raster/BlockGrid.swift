/// The blocks of an image: its size extended to multiples of 16, as 8 x 8 blocks for the bottom maps and 16 x
/// 16 blocks for the top maps (format, section 2).
public struct BlockGrid: Hashable, Sendable {
    /// Pixels along a side of a bottom block.
    public static let side = 8
    /// Bytes of a bottom block: 8 rows of 8 pixels of R, G, B.
    public static let blockBytes = 192

    /// Image size in pixels.
    public let width, height: Int

    /// - Precondition: both dimensions are at least 1.
    public init(width: Int, height: Int) {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        self.width = width
        self.height = height
    }

    /// Positions of the top maps, Ht x Wt.
    public var topRows: Int { (height + 15) / 16 }
    public var topColumns: Int { (width + 15) / 16 }

    /// Positions of the bottom maps, Hb x Wb: always even.
    public var rows: Int { topRows * 2 }
    public var columns: Int { topColumns * 2 }

    /// Bytes of all blocks.
    public var byteCount: Int { rows * columns * Self.blockBytes }

    /// Bytes of one row of pixels in one block, and of one row of pixels in all blocks.
    private var chunk: Int { Self.side * 3 }
    private var rowBytes: Int { columns * chunk }
}

extension BlockGrid {
    /// Space to depth: the blocks of an image in raster order, `byteCount` bytes.
    ///
    /// The image is extended by repeating its last column, then its last row; gray becomes R = G = B. Alpha
    /// is ignored.
    /// - Precondition: `image` has the size of the grid.
    public func spaceToDepth(_ image: Image) -> [UInt8] {
        precondition(image.width == width && image.height == height, "the image does not fit the grid")
        return withRowBuffer { row in
            [UInt8](unsafeUninitializedCapacity: byteCount) { blocks, count in
                image.samples.withUnsafeBufferPointer { samples in
                    for y in 0..<rows * Self.side {
                        if y < height { extendRow(y, of: samples, color: image.color, to: row) }
                        scatter(row, to: blocks, y: y)
                    }
                }
                count = byteCount
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
    public func depthToSpace(_ blocks: [UInt8], color: Image.Color, alpha: [UInt8]? = nil) -> Image {
        precondition(blocks.count == byteCount, "the blocks do not fit the grid")
        let total = width * height * color.channels
        let samples = withRowBuffer { row in
            [UInt8](unsafeUninitializedCapacity: total) { samples, count in
                blocks.withUnsafeBufferPointer { blocks in
                    for y in 0..<height {
                        gather(blocks, y: y, to: row)
                        cropRow(row, to: samples, y: y, color: color)
                    }
                }
                count = total
            }
        }
        return Image(width: width, height: height, color: color, samples: samples, alpha: alpha)
    }
}

// Rows of R, G, B between the image and its blocks.
extension BlockGrid {
    /// Calls `body` with room for one extended row of R, G, B.
    private func withRowBuffer(_ body: (UnsafeMutableBufferPointer<UInt8>) -> [UInt8]) -> [UInt8] {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: rowBytes) { row in
            row.initialize(repeating: 0)
            return body(row)
        }
    }

    /// Copies pixel row `y` as R, G, B and repeats its last pixel up to the extended width.
    private func extendRow(
        _ y: Int, of samples: UnsafeBufferPointer<UInt8>, color: Image.Color,
        to row: UnsafeMutableBufferPointer<UInt8>
    ) {
        switch color {
        case .rgb:
            let source = UnsafeBufferPointer(rebasing: samples[(y * width * 3)..<((y + 1) * width * 3)])
            _ = row.update(fromContentsOf: source)
        case .gray:
            for x in 0..<width {
                let value = samples[y * width + x]
                row[3 * x] = value
                row[3 * x + 1] = value
                row[3 * x + 2] = value
            }
        }
        for i in (width * 3)..<rowBytes { row[i] = row[i - 3] }
    }

    /// Crops an extended row to pixel row `y`.
    private func cropRow(
        _ row: UnsafeMutableBufferPointer<UInt8>, to samples: UnsafeMutableBufferPointer<UInt8>, y: Int,
        color: Image.Color
    ) {
        switch color {
        case .rgb:
            let target = UnsafeMutableBufferPointer(
                rebasing: samples[(y * width * 3)..<((y + 1) * width * 3)])
            _ = target.initialize(fromContentsOf: row[0..<(width * 3)])
        case .gray:
            for x in 0..<width {
                let sum = Int32(row[3 * x]) + 2 * Int32(row[3 * x + 1]) + Int32(row[3 * x + 2])
                samples[y * width + x] = UInt8(truncatingIfNeeded: (sum + 2) >> 2)
            }
        }
    }

    /// Distributes an extended row over the blocks that hold row `y`.
    private func scatter(
        _ row: UnsafeMutableBufferPointer<UInt8>, to blocks: UnsafeMutableBufferPointer<UInt8>, y: Int
    ) {
        let source = UnsafeRawPointer(row.baseAddress!)
        let target = UnsafeMutableRawPointer(blocks.baseAddress! + offset(y: y))
        for j in 0..<columns {
            (target + j * Self.blockBytes).copyMemory(from: source + j * chunk, byteCount: chunk)
        }
    }

    /// Collects row `y` from the blocks that hold it.
    private func gather(
        _ blocks: UnsafeBufferPointer<UInt8>, y: Int, to row: UnsafeMutableBufferPointer<UInt8>
    ) {
        let source = UnsafeRawPointer(blocks.baseAddress! + offset(y: y))
        let target = UnsafeMutableRawPointer(row.baseAddress!)
        for j in 0..<columns {
            (target + j * chunk).copyMemory(from: source + j * Self.blockBytes, byteCount: chunk)
        }
    }

    /// Offset of pixel row `y` in the first block that holds it.
    private func offset(y: Int) -> Int {
        (y / Self.side) * columns * Self.blockBytes + (y % Self.side) * chunk
    }
}
