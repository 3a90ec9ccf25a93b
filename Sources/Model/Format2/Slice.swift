/// Groups of a level that are coded side by side: spec/vqm-model-2.md, sections 1 and 5.
package struct Slice: Hashable, Sendable {
    package let groups: Range<Int>
    /// The latent channels of its groups.
    package let channels: Range<Int>
    package let pattern: PhasePattern
    /// Side of the layer that adds its codewords to the context: 1 or 3.
    package let reach: Int
}

/// A level of a model whose prior codes slices of groups: spec/vqm-model-2.md, section 1.
package struct SlicedLevel: Equatable, Sendable {
    /// Dimensions of each group in coding order, 1...4.
    package let groups: [Int]
    package let slices: [Slice]
    /// Largest magnitude of each channel of what is coded, mean and codeword, 0...32767.
    package let limits: [Int16]

    /// - Parameters:
    ///   - sizes: groups of each slice, in coding order
    ///   - patterns: the phases of each slice
    ///   - reach: the side of each slice's context layer
    /// - Precondition: there are as many patterns and reaches as slices, which have at most the groups.
    package init(
        groups: [Int], sizes: [Int], patterns: [PhasePattern], reach: [Int], limits: [Int16]
    ) {
        precondition(sizes.count == patterns.count && sizes.count == reach.count, "of each slice one")
        var (slices, group, channel) = ([Slice](), 0, 0)
        for (index, size) in sizes.enumerated() {
            let width = groups[group..<group + size].reduce(0, +)
            slices.append(
                Slice(
                    groups: group..<group + size, channels: channel..<channel + width,
                    pattern: patterns[index], reach: reach[index]))
            (group, channel) = (group + size, channel + width)
        }
        self.groups = groups
        self.slices = slices
        self.limits = limits
    }

    /// Latent channels: T or B.
    package var channels: Int { groups.reduce(0, +) }

    /// The first channel of each group.
    package var offsets: [Int] {
        groups.indices.map { groups[..<$0].reduce(0, +) }
    }
}
