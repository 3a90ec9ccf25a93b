/// The codeword indices of one level: one map of the positions of an area for each group.
package struct IndexMap: Equatable, Sendable {
    /// The positions, counted in the maps of the whole image.
    package let area: Area
    package let groups: Int
    /// The maps one after another, [groups][rows][columns].
    package var indices: [UInt8]

    package var rows: Int { area.rows.count }
    package var columns: Int { area.columns.count }
    /// Positions of one map.
    package var positions: Int { rows * columns }

    /// Maps filled with index 0.
    ///
    /// - Precondition: no dimension is negative.
    package init(rows: Int, columns: Int, groups: Int) {
        precondition(rows >= 0 && columns >= 0, "negative dimension")
        self.init(area: Area(rows: rows, columns: columns), groups: groups)
    }

    /// Maps filled with index 0.
    ///
    /// - Precondition: `groups` is not negative.
    package init(area: Area, groups: Int) {
        precondition(groups >= 0, "negative dimension")
        self.area = area
        self.groups = groups
        indices = [UInt8](repeating: 0, count: area.rows.count * area.columns.count * groups)
    }

    /// - Precondition: `indices` has `groups * rows * columns` elements.
    package init(rows: Int, columns: Int, groups: Int, indices: [UInt8]) {
        precondition(indices.count == rows * columns * groups, "index count does not fit the dimensions")
        area = Area(rows: rows, columns: columns)
        self.groups = groups
        self.indices = indices
    }

    /// The positions of one group's map in `indices`, in raster order.
    package func range(of group: Int) -> Range<Int> {
        precondition(group >= 0 && group < groups, "no such group")
        return (group * positions)..<((group + 1) * positions)
    }

    /// The map of one group, in raster order.
    package subscript(group group: Int) -> ArraySlice<UInt8> {
        get { indices[range(of: group)] }
        set {
            precondition(newValue.count == positions, "the map does not fit the dimensions")
            indices.replaceSubrange(range(of: group), with: newValue)
        }
    }

    /// The place in `indices` of a position, counted in the maps of the whole image.
    package func offset(group: Int, row: Int, column: Int) -> Int {
        (group * rows + row - area.rows.lowerBound) * columns + column - area.columns.lowerBound
    }

    /// Takes over what lies in this area of the maps of a tile.
    ///
    /// - Parameter place: where the tile's maps, which count from 0, lie in those of the whole image
    /// - Precondition: the tile has as many groups and the size of `place`.
    package mutating func paste(_ tile: IndexMap, at place: Area) {
        precondition(
            tile.groups == groups && tile.rows == place.rows.count && tile.columns == place.columns.count,
            "the tile does not fit its place")
        let common = area.intersection(place)
        guard !common.isEmpty else { return }
        let count = common.columns.count
        for group in 0..<groups {
            for row in common.rows {
                let target = offset(group: group, row: row, column: common.columns.lowerBound)
                let source = tile.offset(
                    group: group, row: row - place.rows.lowerBound,
                    column: common.columns.lowerBound - place.columns.lowerBound)
                indices.replaceSubrange(target..<target + count, with: tile.indices[source..<source + count])
            }
        }
    }

    /// The maps of an area alone, which count from 0.
    ///
    /// - Precondition: these maps have the area and count from 0.
    package func cut(_ area: Area) -> IndexMap {
        precondition(self.area.contains(area), "the area lies outside of the maps")
        var part = IndexMap(area: area, groups: groups)
        part.paste(self, at: self.area)
        return IndexMap(rows: part.rows, columns: part.columns, groups: groups, indices: part.indices)
    }
}
