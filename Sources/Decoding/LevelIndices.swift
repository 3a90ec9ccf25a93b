import Raster

/// The indices of one level, and the codewords that stand in for those that a cut file lacks.
package struct LevelIndices: Equatable, Sendable {
    package var map: IndexMap
    /// Nil if nothing is missing.
    package var means: MeanCodewords?

    package init(_ map: IndexMap, means: MeanCodewords? = nil) {
        self.map = map
        self.means = means
    }

    /// Takes over what lies in this area of the maps of a tile.
    ///
    /// - Parameter place: where the tile's maps, which count from 0, lie in those of the whole image
    mutating func paste(_ tile: LevelIndices, at place: Area) {
        map.paste(tile.map, at: place)
        guard let means = tile.means else { return }
        if self.means == nil { self.means = MeanCodewords(map.area, like: means) }
        self.means!.paste(means, at: place)
    }
}
