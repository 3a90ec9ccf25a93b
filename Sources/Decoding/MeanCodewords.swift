import Prior
import Raster

/// The codewords of groups whose indices are missing: means over the groups' codewords
/// (spec/vqz-format-2.md, section 6).
package struct MeanCodewords: Equatable, Sendable {
    /// The positions, counted in the maps of the whole image.
    let area: Area
    /// Dimensions of the groups.
    let dimensions: [Int]
    /// [groups][positions]
    private var isMissing: [Bool]
    /// Codewords, [groups][positions][dimensions of the group], where they are missing.
    private var words: [[Int16]]

    /// Codewords of which none is missing.
    init(_ area: Area, dimensions: [Int]) {
        self.area = area
        self.dimensions = dimensions
        let positions = area.rows.count * area.columns.count
        isMissing = [Bool](repeating: false, count: positions * dimensions.count)
        words = dimensions.map { [Int16](repeating: 0, count: positions * $0) }
    }

    init(_ area: Area, like other: MeanCodewords) {
        self.init(area, dimensions: other.dimensions)
    }

    private var positions: Int { area.rows.count * area.columns.count }

    private func index(_ row: Int, _ column: Int) -> Int {
        (row - area.rows.lowerBound) * area.columns.count + column - area.columns.lowerBound
    }

    /// The mean of a group's codewords at a position, nil if its index is there.
    func word(group: Int, row: Int, column: Int) -> ArraySlice<Int16>? {
        let (index, count) = (index(row, column), dimensions[group])
        guard isMissing[group * positions + index] else { return nil }
        return words[group][index * count..<(index + 1) * count]
    }

    mutating func set(_ word: [Int16], group: Int, row: Int, column: Int) {
        let (index, count) = (index(row, column), dimensions[group])
        isMissing[group * positions + index] = true
        words[group].replaceSubrange(index * count..<(index + 1) * count, with: word)
    }

    /// Takes over what lies in this area of the codewords of a tile, which count from 0.
    ///
    /// - Parameter place: where those lie in those of the whole image
    mutating func paste(_ tile: MeanCodewords, at place: Area) {
        let common = area.intersection(place)
        for group in dimensions.indices {
            for row in common.rows {
                for column in common.columns {
                    let word = tile.word(
                        group: group, row: row - place.rows.lowerBound,
                        column: column - place.columns.lowerBound)
                    if let word { set(Array(word), group: group, row: row, column: column) }
                }
            }
        }
    }
}
