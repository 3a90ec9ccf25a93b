import Container
import Model
import Network
import Raster

extension ProgramSynthesis {
    /// The samples of a region, `depth` bits each.
    ///
    /// - Parameters:
    ///   - region: in pixels of the output's picture, within it
    ///   - tiles: of the whole image; those that the region depends on are made, row by row
    ///   - progress: called with the part that is done, 0 to 1, rising
    /// - Throws: what is wrong with a tile
    func samples<Sample: PixelSample>(
        of region: Area, _ tiles: some TileSource, _ color: Image.Color, depth: Int,
        _ progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> [Sample] {
        let grid = tiles.grid.image
        let inputs = SynthesisInputs(architecture, needs: needs(for: region, grid))
        let passes = SynthesisBands.all(region.columns).map {
            ProgramSynthesisPass(
                self, part: Area(rows: region.rows, columns: $0), inputs, grid, tiles.execution)
        }
        let pixels = PatchPixels(color, depth: depth)
        var samples = [Sample](
            repeating: 0, count: region.rows.count * region.columns.count * color.channels)
        try tiles.forEachRow(meeting: inputs.tops) { row, isLast, make throws(CodecError) in
            let end = tiles.grid.topRows(row).upperBound
            inputs.slide(until: end) { array in passes.map { $0.executor.next(of: array) }.min() ?? 0 }
            try make { inputs.paste($0, at: $1) }
            samples.withUnsafeMutableBufferPointer { samples in
                for pass in passes {
                    pass.forEachStrip(inputs, until: end, isLast: isLast) { rows, image in
                        pixels.write(
                            image, rows: rows, part: pass.part, region: region,
                            to: samples.baseAddress!, tiles.execution.workers)
                    }
                }
            }
            let rows = inputs.tops.rows
            progress(Double(min(end, rows.upperBound) - rows.lowerBound) / Double(rows.count))
        }
        return samples
    }
}
