import Model
import Network
import Raster

/// A program of the decoder of a model of format 2, to the pixels of the image or of its preview:
/// spec/vqm-model-2.md, section 3.
package final class ProgramSynthesis: Sendable {
    let architecture: SlicedArchitecture
    package let layers: [PackedLayer]
    /// The array that it is for: blocks of 4 x 4 pixels.
    let output: GraphArray

    /// The program from what is coded, and the context, to the image.
    package static func image(_ model: ProgramModel, _ kernels: Kernels) -> ProgramSynthesis {
        ProgramSynthesis(model, .synthesis, model.architecture.image, kernels)
    }

    /// The program from what is coded of the top to a picture of a quarter of the image's side.
    static func preview(_ model: ProgramModel, _ kernels: Kernels) -> ProgramSynthesis {
        ProgramSynthesis(model, .preview, model.architecture.preview, kernels)
    }

    private init(
        _ model: ProgramModel, _ program: ProgramStep.Program, _ output: GraphArray, _ kernels: Kernels
    ) {
        architecture = model.architecture
        layers = model.programs.layers(program).map { PackedLayer($0, model.layer($0), kernels) }
        self.output = output
    }

    /// Whether it needs the top alone.
    var readsTopAlone: Bool { output == architecture.preview }

    /// The arrays that are given to it.
    private var inputs: [GraphArray] {
        let top = architecture.codewords(.top)
        return readsTopAlone
            ? [top] : [top, architecture.codewords(.bottom), architecture.context(.bottom)]
    }

    /// The part of the output that has the pixels of a region: that of whole top positions, which belong
    /// together.
    ///
    /// - Parameter region: in pixels of the output's picture, within it
    func output(for region: Area) -> Area {
        region.divided(by: PatchPixels.side * output.perTop).multiplied(by: output.perTop)
    }

    /// By how many top positions what the output depends on reaches beyond a top position, on any side.
    package var reach: Int {
        // Far from the borders of an image, however many layers there are.
        let (middle, margin) = (4 * layers.count + 4, output.perTop)
        let side = 16 * (2 * middle + 1)
        let area = Area(rows: middle..<middle + 1, columns: middle..<middle + 1).multiplied(by: margin)
        let extent = ProgramExtent(
            layers.program, outputs: [output: area], BlockGrid(width: side, height: side))
        return inputs.compactMap { input in
            extent.area(of: input).map { middle - $0.divided(by: input.perTop).rows.lowerBound }
        }.max() ?? 0
    }

    /// The areas of the inputs that the pixels of a region depend on; none for those that no layer reads.
    func needs(for region: Area, _ grid: BlockGrid) -> ArrayTable<Area> {
        let extent = ProgramExtent(layers.program, outputs: [output: output(for: region)], grid)
        var needs: ArrayTable<Area> = [:]
        for input in inputs { needs[input] = extent.area(of: input) }
        return needs
    }
}
