import Model

/// Residual blocks over the whole of a stream: spec/vqz-format.md, section 3.
package struct ResidualStage: Sendable {
    private let blocks: [ResidualBlock]

    /// `count` blocks called `name`.0, `name`.1 and so on.
    package init(_ name: String, _ count: Int, _ model: CodecModel, _ kernels: Kernels) {
        blocks = ResidualBlock.blocks(name, count, model, kernels)
    }

    /// What the blocks make of a stream, [rows][columns][C], which stays as it is; the stream itself if there are none.
    ///
    /// - Precondition: all rows of the stream are in memory, and the blocks have C channels.
    package func apply(_ stream: Activation16, _ execution: Execution) -> Activation16 {
        guard !blocks.isEmpty else { return stream }
        let result = stream.part(stream.area)
        let bytes = Activation8(area: stream.area, channels: stream.channels, padding: 0)
        let hidden = Activation8(area: stream.area, channels: stream.channels, padding: 0)
        for block in blocks {
            block.first.quantize(result, to: bytes, execution)
            block.first.apply(bytes, hidden: hidden, execution)
            block.second.apply(hidden, .add, result, execution)
        }
        return result
    }
}
