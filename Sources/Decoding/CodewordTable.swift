import CKernels
import Model
import Network
import Parallel
import Raster

/// The codewords of one level at one quality, looked up by index: spec/vqz-format.md, section 6.
package struct CodewordTable: Sendable {
    private struct Group: Sendable {
        /// [K][d]
        let words: [Int16]
        let dimensions: Int
    }

    private let groups: [Group]

    package init(_ model: GraphModel, _ level: Level, quality: Int) {
        groups = model.prior(level).codebooks.map { codebook in
            let (range, dimensions) = (codebook.range(quality), codebook.dimensions)
            return Group(
                words: Array(codebook.words[range.lowerBound * dimensions..<range.upperBound * dimensions]),
                dimensions: dimensions)
        }
    }

    /// Writes means of codewords in place of those whose indices are missing.
    func write(_ means: MeanCodewords, rows: Range<Int>, to target: Activation16) {
        let columns = target.area.columns
        for row in rows {
            target.withRow(row) { values in
                for column in columns {
                    var place = (column - columns.lowerBound) * target.pitch
                    for (g, group) in groups.enumerated() {
                        let mean = means.word(group: g, row: row, column: column) ?? []
                        for (i, value) in mean.enumerated() { values[place + i] = value }
                        place += group.dimensions
                    }
                }
            }
        }
    }

    /// Writes the codewords of some rows to `target`, all of its columns.
    ///
    /// - Precondition: the map has these positions, and the target's window has the rows.
    package func write(_ map: IndexMap, rows: Range<Int>, to target: Activation16, _ workers: Workers) {
        let columns = target.area.columns
        precondition(
            map.area.contains(Area(rows: rows, columns: columns)) && map.groups == groups.count,
            "the map has no such positions")
        let size = MemoryLayout<Int16>.size
        map.indices.withUnsafeBufferPointer { indices in
            target.forEachRow(rows, workers) { row, values in
                var channel = values.baseAddress!
                for (g, group) in groups.enumerated() {
                    let first = map.offset(group: g, row: row, column: columns.lowerBound)
                    vqk_gather(
                        group.words, group.dimensions * size, indices.baseAddress! + first, columns.count,
                        channel, target.pitch * size)
                    channel += group.dimensions
                }
            }
        }
    }
}
