/// Groups of a level that are coded side by side: spec/vqm-model-2.md, sections 1 and 5.
package struct Slice: Hashable, Sendable {
    package let groups: Range<Int>
    /// The latent channels of its groups.
    package let channels: Range<Int>
    package let pattern: PhasePattern
    /// Side of the layer that adds its codewords to the context: 1 or 3.
    package let reach: Int
}
