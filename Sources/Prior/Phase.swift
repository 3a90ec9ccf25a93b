import Model

/// A phase of a group of one level of a tile: what is coded side by side.
package struct Phase: Sendable {
    package let group: Int
    /// Counted within the group.
    package let index: Int
    /// The group's first latent channel.
    package let offset: Int
    package let places: Places
    /// Whether its codewords are context on the lattice, and whether it has such context.
    package let feedsLattice: Bool
    package let readsLattice: Bool
    /// Whether anything is coded later that sees its codewords.
    package let isFollowed: Bool

    /// The phases of all groups of a level, in coding order.
    package static func all(_ architecture: Architecture, _ level: Level, rows: Int, columns: Int) -> [Phase]
    {
        let places = PatternPlaces(architecture.phases(level), rows: rows, columns: columns)
        var (phases, offset) = ([Phase](), 0)
        for (group, dimensions) in architecture.groups(level).enumerated() {
            let pattern = architecture.phases(level)[group]
            for (index, places) in places[pattern].enumerated() {
                phases.append(
                    Phase(
                        group: group, index: index, offset: offset, places: places,
                        feedsLattice: pattern.feedsLattice(phase: index),
                        readsLattice: pattern.readsLattice(phase: index),
                        isFollowed: architecture.isFollowed(level, group: group, phase: index)))
            }
            offset += dimensions
        }
        return phases
    }
}
