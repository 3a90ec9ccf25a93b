import Model
import Network
import Raster

/// The encoder's networks: pixels to latents (spec/vqm-model.md, section 3.1). Serves the encoder only.
package struct Analysis: Sendable {
    let arrays: CodecArrays
    let kernels: Kernels
    /// The program from pixels to the latents of both levels.
    package let layers: [PackedLayer]

    /// Packs the layers of `model`.
    package init(_ model: GraphModel, _ kernels: Kernels) {
        arrays = CodecArrays(model.architecture)
        self.kernels = kernels
        layers = PackedLayer.pack(
            model.graph.topAnalysis + model.graph.bottomAnalysis, model, kernels)
    }

    /// Packs the programs of `model`.
    package init(_ model: ProgramModel, _ kernels: Kernels) {
        arrays = CodecArrays(model.architecture)
        self.kernels = kernels
        layers = model.programs.layers(.topAnalysis, .bottomAnalysis).map {
            PackedLayer($0, model.layer($0), kernels)
        }
    }

    /// A layer of the skeleton.
    func layer(_ role: LayerRole) -> PackedLayer {
        guard let layer = layers.first(where: { $0.shape.role == role }) else {
            preconditionFailure("the analysis has no \(role)")
        }
        return layer
    }
}
