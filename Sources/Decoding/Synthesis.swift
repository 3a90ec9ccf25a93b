import Model
import Network
import Raster

/// The decoder's networks: codewords to pixels (spec/vqz-format.md, section 7).
package final class Synthesis: Sendable {
    package let architecture: Architecture
    /// The program from the codewords to the correction.
    package let layers: [PackedLayer]
    let assembly: PixelAssembly

    /// Packs the layers of `model`.
    package init(_ model: GraphModel, _ kernels: Kernels) {
        architecture = model.architecture
        layers = PackedLayer.pack(model.graph.synthesis, model, kernels)
        assembly = PixelAssembly(model, kernels)
    }

    /// The blocks that have pixels of a region, in positions of the bottom maps: those of a top position
    /// belong together.
    func blocks(of region: Area) -> Area { region.divided(by: 16).multiplied(by: 2) }

    /// The codewords that the pixels of a region depend on, in positions of the top and of the bottom maps.
    ///
    /// - Parameter region: in pixels, within the image
    package func codewords(for region: Area, _ grid: BlockGrid) -> (top: Area, bottom: Area) {
        let extent = ProgramExtent(
            layers.program, outputs: [architecture.correction: blocks(of: region)], grid)
        return (extent[architecture.codewords(.top)], extent[architecture.codewords(.bottom)])
    }
}
