import Model

/// A phase of a slice of one level of a tile: what is coded side by side.
package struct SlicedPhase: Sendable {
    package let slice: Int
    /// Counted within the slice.
    package let index: Int
    package let places: Places
    /// Whether its codewords are context on the lattice, and whether it has such context.
    let feedsLattice: Bool
    let readsLattice: Bool

    /// The phases of all slices of a level, in coding order.
    static func all(_ level: SlicedLevel, rows: Int, columns: Int) -> [SlicedPhase] {
        let places = PatternPlaces(level.slices.map { $0.pattern }, rows: rows, columns: columns)
        return level.slices.enumerated().flatMap { number, slice in
            places[slice.pattern].enumerated().map { index, places in
                SlicedPhase(
                    slice: number, index: index, places: places,
                    feedsLattice: slice.pattern.feedsLattice(phase: index),
                    readsLattice: slice.pattern.readsLattice(phase: index))
            }
        }
    }
}
