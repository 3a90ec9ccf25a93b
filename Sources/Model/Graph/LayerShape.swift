/// A layer of a graph, without its numbers: a row of the table in spec/vqm-model.md, section 3.1.
package struct LayerShape: Hashable, Sendable {
    /// The prefix of its records. Nothing else may depend on it.
    package let name: String
    package let kind: LayerKind
    package let reads: GraphArray
    package let writes: GraphArray
    package let result: LayerResult
    /// How often each position's results become four positions, to be those of the array that it writes.
    package let shuffles: Int
    package let role: LayerRole
    /// How often the layer is computed at a position of its scale, on average.
    package let applications: Double

    /// - Precondition: the scales of the arrays fit the kind, and bytes are not shuffled.
    package init(
        _ name: String, _ kind: LayerKind, _ reads: GraphArray, _ result: LayerResult, _ writes: GraphArray,
        shuffles: Int = 0, role: LayerRole, applications: Double = 1
    ) {
        precondition(result.isHidden == writes.content.isHidden, "\(name): hidden results are bytes")
        precondition(
            reads.scale.rawValue * kind.stride == writes.scale.rawValue << shuffles,
            "\(name): the scales do not fit")
        self.name = name
        self.kind = kind
        self.reads = reads
        self.writes = writes
        self.result = result
        self.shuffles = shuffles
        self.role = role
        self.applications = applications
    }

    /// The name of one of its records.
    @inline(never)
    func record(_ part: String) -> String { name + "." + part }

    /// Whether each position's results become several positions of the array that it writes.
    package var isShuffled: Bool { shuffles > 0 }

    /// Whether inputs and weights have 16 bits, instead of 8.
    package var isWide: Bool { kind == .depthwise || source.isWide }

    /// Whether the layer makes bytes of a stream by its own `.input`.
    package var makesBytes: Bool { source.isStream && !isWide }

    /// The value that stands for zero in the inputs, also outside the array.
    package var zero: UInt8 { isWide ? 0 : source.zero }

    /// The type and range of the array that is read.
    package var source: GraphArray.Content { reads.content }

    /// The positions at which the layer is computed.
    package var scale: GraphScale { isShuffled ? reads.scale : writes.scale }

    /// Positions of the written array, a side, for each that the layer is computed at.
    package var upscaling: Int { 1 << shuffles }

    /// Results at a position, before they are multiplied in pairs or shuffled.
    package var outputs: Int { writes.channels * upscaling * upscaling * (result == .gate ? 2 : 1) }

    /// The dimensions of the weights, [outputs][kernel][kernel][inputs].
    package var weightDimensions: [Int] {
        kind.weightDimensions(channels: reads.channels, outputs: outputs)
    }

    /// Side k of the kernel in the model file: 1, 2 (with stride 2) or 3.
    package var kernel: Int { weightDimensions[1] }

    /// Inputs of a tap of that kernel.
    package var inputs: Int { weightDimensions[3] }

    /// Number of weights.
    package var weightCount: Int { weightDimensions.reduce(1, *) }
}
