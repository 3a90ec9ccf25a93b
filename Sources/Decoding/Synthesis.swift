import CKernels
import Model
import Network
import Raster

/// The decoder's networks: codewords to pixels (spec/vqz-format.md, section 7).
package struct Synthesis: Sendable {
    let architecture: Architecture
    let topStem: Convolution
    let topBlocks: [ResidualBlock]
    let up: Convolution
    let stem: Convolution
    let blocks: [ResidualBlock]
    let out: Convolution
    let assembly: PixelAssembly

    /// Packs the layers of `model`.
    package init(_ model: CodecModel, _ kernels: Kernels) {
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
}
