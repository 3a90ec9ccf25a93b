import Container
import Decoding
import Identifiers
import Model
import Network
import Parallel
import Prior

/// The networks of a model of format 2 that find indices.
package struct ProgramCoder: IndexCoder {
    private let model: ProgramModel
    private let analysis: Analysis
    private let prior: SlicedNetwork
    private let synthesis: Deferred<ProgramSynthesis>
    /// By quality, for searches beyond the first pass.
    private let adjoints: [Deferred<ProgramAdjoint>]

    /// Prepares the networks of `model`.
    package init(_ model: ProgramModel, _ kernels: Kernels) {
        self.model = model
        analysis = Analysis(model, kernels)
        prior = SlicedNetwork(model, kernels)
        let synthesis = Deferred { ProgramSynthesis.image(model, kernels) }
        self.synthesis = synthesis
        adjoints = (0..<model.architecture.qualities).map { quality in
            Deferred { ProgramAdjoint(model, synthesis.value.layers, quality: quality, kernels) }
        }
    }

    package var modelDigest: ModelDigest { model.digest }
    package var qualities: Int { model.architecture.qualities }

    package func groups(_ level: Level) -> Int { model.architecture.level(level).groups.count }

    package func greyLevelsPerLatentUnit(_ quality: Int) -> Double { model.greyLevelsPerLatentUnit(quality) }

    package func code(_ task: CodingTask) -> CodedIndices {
        ProgramSearch(
            model: model, task: task, tiles: task.header.tiles, analysis: analysis, prior: prior,
            synthesis: synthesis, adjoint: adjoints[task.execution.quality]
        ).run()
    }
}
