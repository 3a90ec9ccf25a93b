import Model
import Network
import Raster

/// The encoder's networks: pixels to latents (spec/vqm-model.md, section 3.1). Serves the encoder only.
package struct Analysis: Sendable {
    let architecture: Architecture
    let kernels: Kernels
    let stem: Convolution
    let shared: [ResidualBlock]
    let down: Convolution
    let top: [ResidualBlock]
    let topOut: Convolution
    let topIn: Convolution
    let bottom: [ResidualBlock]
    let bottomOut: Convolution
    let topForward: Convolution
    let bottomForward: Convolution
    let topToBottom: Convolution

    /// Packs the layers of `model`.
    package init(_ model: CodecModel, _ kernels: Kernels) {
        func layer(_ name: String, shuffled: Bool = false) -> Convolution {
            Convolution(model.layer(name), kernels, shuffled: shuffled)
        }
        func blocks(_ name: String, _ count: Int) -> [ResidualBlock] {
            ResidualBlock.blocks(name, count, model, kernels)
        }
        architecture = model.architecture
        self.kernels = kernels
        stem = layer("analysis.stem")
        shared = blocks("analysis.shared", architecture.blocks.analysisShared)
        down = layer("analysis.down")
        top = blocks("analysis.top", architecture.blocks.analysisTop)
        topOut = layer("analysis.topOut")
        topIn = layer("analysis.topIn", shuffled: true)
        bottom = blocks("analysis.bottom", architecture.blocks.analysisBottom)
        bottomOut = layer("analysis.bottomOut")
        // The four blocks of a top position, one after another, are what a kernel of side 2 reads.
        topForward = Convolution(model.layer("skeleton.topForward").reshaped(kernel: 2), kernels)
        bottomForward = layer("skeleton.bottomForward")
        topToBottom = layer("skeleton.topToBottom", shuffled: true)
    }
}

extension ConvolutionLayer {
    /// The same weights as a kernel of another side over fewer channels.
    fileprivate func reshaped(kernel: Int) -> ConvolutionLayer {
        ConvolutionLayer(
            kernel: kernel, inputs: inputs / (kernel * kernel), outputs: outputs, weights: weights,
            bias: bias,
            scale: scale, shift: shift, input: input)
    }
}
