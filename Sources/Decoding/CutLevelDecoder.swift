import Network
import Prior
import Raster

/// The indices of one level of a tile as far as a stream has them, then means of codewords
/// (spec/vqz-format-2.md, section 6).
struct CutLevelDecoder {
    let reader: IndexReader
    let execution: Execution

    /// - Parameter isMissing: whether everything is missing; whether something is, afterwards
    func decode(_ level: LevelContext, isMissing: inout Bool) -> LevelIndices {
        let levels = LevelDecoder(source: reader, execution: execution)
        var map = IndexMap(rows: level.rows, columns: level.columns, groups: level.groupCount)
        var means = MeanCodewords(map.area, dimensions: level.tables.map { $0.dimensions })
        for phase in level.phases {
            let tables = level.tables[phase.group]
            var indices = [UInt8](repeating: 0, count: phase.places.count)
            if tables.count > 1 && !isMissing { indices = levels.indices(level, phase, tables) }
            isMissing = isMissing || reader.isBeyondEnd
            guard isMissing else {
                level.absorb(indices, phase, tables)
                map.put(indices, phase)
                continue
            }
            addMeans(level, phase, tables, to: &means)
        }
        return LevelIndices(map, means: isMissing ? means : nil)
    }

    private func addMeans(
        _ level: LevelContext, _ phase: Phase, _ tables: CodebookTables, to means: inout MeanCodewords
    ) {
        let buffer = WeightBuffer(positions: LevelContext.segment, level.tables)
        buffer.reuse(for: tables)
        let all = 0..<phase.places.count
        for segment in 0..<LevelContext.segments(all) {
            let places = LevelContext.places(segment, of: all)
            level.weigh(phase, places, tables, to: buffer, at: 0)
            for run in phase.places.runs(places) {
                for i in 0..<run.count {
                    let weights = buffer.weights(run.first + i - places.lowerBound)
                    means.set(
                        tables.mean(weights), group: phase.group, row: run.row,
                        column: run.column + i * run.step)
                }
            }
        }
    }
}
