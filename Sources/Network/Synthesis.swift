import CKernels
import Model
import Raster

/// The decoder's networks: codewords to pixels (spec/vqz-format.md, section 7).
public struct Synthesis: Sendable {
    private let architecture: Architecture
    private let topStem: Convolution
    private let topBlocks: [ResidualBlock]
    private let up: Convolution
    private let stem: Convolution
    private let blocks: [ResidualBlock]
    private let out: Convolution
    private let assembly: PixelAssembly

    /// Packs the layers of `model`.
    public init(_ model: CodecModel, _ kernels: Kernels) {
        architecture = model.architecture
        let counts = architecture.blocks
        topStem = Convolution(model.layer("synthesis.topStem"), kernels)
        topBlocks = ResidualBlock.blocks("synthesis.top", counts.synthesisTop, model, kernels)
        up = Convolution(model.layer("synthesis.up"), kernels, shuffled: true)
        stem = Convolution(model.layer("synthesis.stem"), kernels)
        blocks = ResidualBlock.blocks("synthesis.bottom", counts.synthesisBottom, model, kernels)
        out = Convolution(model.layer("synthesis.out"), kernels)
        assembly = PixelAssembly(model, kernels)
    }

    /// The space-to-depth pixels of an image, `grid.byteCount` bytes.
    ///
    /// - Parameters:
    ///   - top: codewords, [Ht][Wt][T], padded with 0
    ///   - bottom: codewords, [Hb][Wb][B], padded with 0
    public func pixels(top: Stream, bottom: Stream, _ grid: BlockGrid, _ execution: Execution) -> [UInt8] {
        let stage = Stage(rows: grid.rows, columns: grid.columns, channels: architecture.bottomWidth)
        stem.apply(bottom, .store, stage.stream, execution)
        addTop(top, to: stage.stream, grid, execution)
        for block in blocks { block.apply(to: stage, execution) }
        let correction = Stream(rows: grid.rows, columns: grid.columns, channels: BlockGrid.blockBytes)
        stage.apply(out, .store, correction, execution)
        return assembly.pixels(top: top, bottom: bottom, correction: correction, execution)
    }

    /// The top half: its stream, shuffled up, increases the bottom's.
    private func addTop(_ top: Stream, to stream: Stream, _ grid: BlockGrid, _ execution: Execution) {
        let stage = Stage(rows: grid.topRows, columns: grid.topColumns, channels: architecture.topWidth)
        topStem.apply(top, .store, stage.stream, execution)
        for block in topBlocks { block.apply(to: stage, execution) }
        stage.apply(up, .add, stream, execution)
    }
}
