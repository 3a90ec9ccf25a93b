import Decoding
import Network
import Parallel
import Raster

/// The original's samples of some rows of the top maps, all columns.
struct OriginalRows {
    /// Space-to-depth pixels.
    private let blocks: [UInt8]
    /// The first row of blocks.
    private let start: Int
    private let columns: Int

    /// - Parameter rows: of the top maps
    init(_ task: CodingTask, _ grid: BlockGrid, _ rows: Range<Int>) {
        (start, columns) = (2 * rows.lowerBound, grid.columns)
        let (start, size, picture) = (start, grid.columns * BlockGrid.blockBytes, task.picture)
        blocks = [UInt8](unsafeUninitializedCapacity: 2 * rows.count * size) { blocks, count in
            count = 2 * rows.count * size
            guard let target = blocks.baseAddress else { return }
            task.execution.workers.forEach(2 * rows.count) { row in
                grid.spaceToDepth(picture, rows: start + row..<start + row + 1, to: target + row * size)
            }
        }
    }

    /// Writes the original less decoded samples, in units of 2^-4 grey level.
    ///
    /// - Parameters:
    ///   - image: decoded, where there are errors or more
    ///   - errors: of some of these rows
    func subtract(_ image: Activation16, _ pixels: PatchPixels, to errors: Activation16, _ workers: Workers) {
        let first = errors.area.columns.lowerBound - image.area.columns.lowerBound
        errors.forEachRow(errors.area.rows, workers) { row, target in
            image.withRow(row) { values in
                blocks.withUnsafeBufferPointer { blocks in
                    for (index, column) in errors.area.columns.enumerated() {
                        let values = values.baseAddress! + (first + index) * image.pitch
                        let target = target.baseAddress! + index * errors.pitch
                        let block = blocks.baseAddress! + offset(row, column)
                        for i in 0..<errors.channels {
                            // A row of a patch is half of one of its block.
                            let original = Int(block[i / Self.half * 2 * Self.half + i % Self.half])
                            let error = original - pixels.sample(values[i])
                            target[i] = Int16(truncatingIfNeeded: error << ProgramAdjoint.errorBits)
                        }
                    }
                }
            }
        }
    }

    /// Samples of a row of pixels of a patch.
    private static let half = 12

    /// Where the first sample of a patch of 4 x 4 pixels is.
    private func offset(_ row: Int, _ column: Int) -> Int {
        let block = (row / 2 - start) * columns + column / 2
        let pixel = row % 2 * 4 * BlockGrid.side + column % 2 * 4
        return block * BlockGrid.blockBytes + 3 * pixel
    }
}
