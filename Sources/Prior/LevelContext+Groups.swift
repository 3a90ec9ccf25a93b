import Raster

extension LevelContext {
    /// Goes through the groups in coding order: `code` gives the indices of those that have any, in raster order.
    func forEachGroup(_ code: (_ group: Int, _ offset: Int, CodebookTables) -> [UInt8]) -> IndexMap {
        var map = IndexMap(rows: rows, columns: columns, groups: groupCount)
        var offset = 0
        for group in 0..<groupCount {
            let tables = tables[group]
            let indices =
                tables.count == 1
                ? [UInt8](repeating: 0, count: positions) : code(group, offset, tables)
            absorb(indices, group, tables)
            map[group: group] = indices[...]
            offset += tables.dimensions
        }
        return map
    }

    /// The segments of a range of positions.
    static func segments(_ range: Range<Int>) -> Int {
        (range.count + segment - 1) / segment
    }

    /// The positions of segment `index` of `range`.
    static func positions(_ index: Int, of range: Range<Int>) -> Range<Int> {
        let start = range.lowerBound + index * segment
        return start..<min(start + segment, range.upperBound)
    }
}
