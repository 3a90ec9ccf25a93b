import Container
import Decoding
import Identifiers
import Model
import Network
import Parallel
import Prior

/// The networks of a model of format 1 that find indices.
package struct GraphCoder: IndexCoder {
    private let model: GraphModel
    private let analysis: Analysis
    private let prior: PriorNetwork
    private let synthesis: Synthesis
    /// For searches beyond the first pass.
    private let transposedSynthesis: Deferred<TransposedSynthesis>

    /// Prepares the networks of `model`.
    package init(_ model: GraphModel, _ kernels: Kernels) {
        self.model = model
        analysis = Analysis(model, kernels)
        prior = PriorNetwork(model, kernels)
        synthesis = Synthesis(model, kernels)
        transposedSynthesis = Deferred { TransposedSynthesis(model, kernels) }
    }

    package var modelDigest: ModelDigest { model.digest }
    package var qualities: Int { model.architecture.qualities }

    package func groups(_ level: Level) -> Int { model.architecture.groups(level).count }

    package func greyLevelsPerLatentUnit(_ quality: Int) -> Double { model.greyLevelsPerLatentUnit(quality) }

    package func code(_ task: CodingTask) -> CodedIndices {
        IndexSearch(
            model: model, task: task, tiles: task.header.tiles, analysis: analysis, prior: prior,
            synthesis: synthesis, transposedSynthesis: transposedSynthesis
        ).run()
    }
}
