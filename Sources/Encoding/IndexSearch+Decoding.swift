import Decoding
import Network
import Raster

// Decoding a pass, and the pass that improves on it.
extension IndexSearch {
    struct Outcome {
        /// The squared error of all samples of the extended image, weighed by block, in units of 1/256.
        var distortion: Int64 = 0
        /// The decoded samples of the picture, of 8 bits, if they are wanted.
        var samples: [UInt8]?
        /// The pass over latents that lessen the error.
        var corrected: CodedPass?
    }

    /// Decodes a pass as the decoder does.
    ///
    /// - Parameters:
    ///   - latents: those that the pass has chosen for, to be moved for another pass; nil if none is wanted
    ///   - note: called with the part of the image that is done, 0 to 1
    func decode(_ pass: CodedPass, moving latents: ImageLatents?, _ note: (Double) -> Void) -> Outcome {
        let region = Area(rows: picture.height, columns: picture.width)
        let decoding = SynthesisPass(synthesis, region: region, tiles.image, execution)
        let (top, bottom) = (pass.topCodewords(model), pass.bottomCodewords(model))
        var correction = latents.map { Refinement(self, decoding, pass, $0) }
        var outcome = Outcome()
        if reconstructs {
            let pixels = picture.width * picture.height
            outcome.samples = [UInt8](repeating: 0, count: pixels * picture.color.channels)
        }
        func kept() -> Int { correction?.pending ?? .max }
        decoding.forEachStrip(top: top.write, bottom: bottom.write, keeping: kept) { area, decoded in
            withOriginal(area.rows) { original in
                outcome.distortion += distortion(area, original, decoded)
                correction?.add(area.rows, original, decoded)
            }
            outcome.samples?.withUnsafeMutableBufferPointer {
                BlockGrid.depthToSpace(
                    decoded, area, color: picture.color, region: region, to: $0.baseAddress!)
            }
            note(Double(area.rows.upperBound) / Double(tiles.image.rows))
        }
        outcome.corrected = correction?.coded
        return outcome
    }

    /// Calls `body` with the space-to-depth pixels of rows of blocks.
    private func withOriginal(_ rows: Range<Int>, _ body: (UnsafePointer<UInt8>) -> Void) {
        let (grid, length) = (tiles.image, tiles.image.columns * BlockGrid.blockBytes)
        let blocks = UnsafeMutablePointer<UInt8>.allocate(capacity: rows.count * length)
        defer { blocks.deallocate() }
        execution.workers.forEach(rows.count) { index in
            let row = rows.lowerBound + index
            grid.spaceToDepth(picture, rows: row..<row + 1, to: blocks + index * length)
        }
        body(blocks)
    }

    private func distortion(
        _ area: Area, _ original: UnsafePointer<UInt8>, _ decoded: UnsafePointer<UInt8>
    ) -> Int64 {
        let columns = area.columns
        return execution.workers.map(Array(0..<area.rows.count)) { row, _ in
            var sum: Int64 = 0
            for column in columns {
                let first = (row * columns.count + column - columns.lowerBound) * BlockGrid.blockBytes
                var error: Int32 = 0
                for i in first..<first + BlockGrid.blockBytes {
                    let difference = Int32(original[i]) - Int32(decoded[i])
                    error += difference * difference
                }
                sum += Int64(error) * weights.distortion(row: area.rows.lowerBound + row, column: column)
            }
            return sum
        }.reduce(0, +)
    }
}
