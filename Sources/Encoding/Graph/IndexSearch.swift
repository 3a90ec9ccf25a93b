import Container
import Decoding
import Model
import Network
import Parallel
import Prior
import Raster

/// The encoder's search for an image's indices: spec/vqz-format.md, section 9.
///
/// Every pass keeps in memory what a row of tiles needs, apart from the image, the indices, the contexts of
/// the top and, if there are several passes, the latents.
struct IndexSearch: PassSearch {
    let model: GraphModel
    let task: CodingTask
    let tiles: TileGrid
    let analysis: Analysis
    let prior: PriorNetwork
    let synthesis: Synthesis
    let transposedSynthesis: Deferred<TransposedSynthesis>

    var unit: Double { model.greyLevelsPerLatentUnit(task.execution.quality) }

    func emptyPass() -> CodedPass {
        CodedPass(model, prior, tiles, task.execution, task.weights, task.header.version)
    }

    func decode(
        _ pass: inout CodedPass, number: Int, moving latents: ImageLatents?, _ note: (Double) -> Void
    ) -> PassOutcome<CodedPass> {
        let picture = task.picture
        let region = Area(rows: picture.height, columns: picture.width)
        let decoding = SynthesisPass(synthesis, region: region, tiles.image, task.execution)
        let (top, bottom) = (pass.topCodewords, pass.bottomCodewords)
        var correction = latents.map { Refinement(self, decoding, pass, $0, move: number - 1) }
        var outcome = PassOutcome<CodedPass>(task)
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
        task.execution.workers.forEach(rows.count) { index in
            let row = rows.lowerBound + index
            grid.spaceToDepth(task.picture, rows: row..<row + 1, to: blocks + index * length)
        }
        body(blocks)
    }

    private func distortion(
        _ area: Area, _ original: UnsafePointer<UInt8>, _ decoded: UnsafePointer<UInt8>
    ) -> Int64 {
        let columns = area.columns
        return task.execution.workers.map(Array(0..<area.rows.count)) { row, _ in
            var sum: Int64 = 0
            for column in columns {
                let first = (row * columns.count + column - columns.lowerBound) * BlockGrid.blockBytes
                var error: Int32 = 0
                for i in first..<first + BlockGrid.blockBytes {
                    let difference = Int32(original[i]) - Int32(decoded[i])
                    error += difference * difference
                }
                sum += Int64(error) * task.weights.distortion(row: area.rows.lowerBound + row, column: column)
            }
            return sum
        }.reduce(0, +)
    }
}
