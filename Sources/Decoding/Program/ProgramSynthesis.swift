import Model
import Network
import Raster

/// The decoder's program of a model of format 2, codewords and context to pixels: spec/vqm-model-2.md,
/// section 3.
struct ProgramSynthesis: Sendable {
    let architecture: SlicedArchitecture
    let layers: [PackedLayer]

    /// Packs the layers of `model`.
    init(_ model: ProgramModel, _ kernels: Kernels) {
        architecture = model.architecture
        layers = model.programs.layers(.synthesis).map { PackedLayer($0, model.layer($0), kernels) }
    }

    /// The arrays that are given to it.
    var inputs: [GraphArray] {
        [architecture.codewords(.top), architecture.codewords(.bottom), architecture.context(.bottom)]
    }

    /// The part of the image array that has the pixels of a region: that of whole top positions, which belong
    /// together.
    ///
    /// - Parameter region: in pixels, within the image
    func output(for region: Area) -> Area {
        region.divided(by: GraphScale.sixteenth.rawValue)
            .multiplied(by: GraphScale.sixteenth.rawValue / GraphScale.quarter.rawValue)
    }

    /// The areas of the inputs that the pixels of a region depend on; nil for those that no layer reads.
    func needs(for region: Area, _ grid: BlockGrid) -> [GraphArray: Area] {
        let extent = ProgramExtent(layers, outputs: [architecture.image: output(for: region)], grid)
        var needs: [GraphArray: Area] = [:]
        for input in inputs { needs[input] = extent.area(of: input) }
        return needs
    }
}
