import RandomNumbers

/// Forward and backward passes over a part of every batch, on a network of its own.
///
/// The first replica's network is the trainer's; the others follow it, and give it their gradients and
/// statistics.
final class Replica {
    let network: CodecNetwork<Float>
    let graph: CodecGraph<Float>

    /// The parameters of a step.
    struct Task {
        let quality: Int
        /// Factor of the whole loss.
        let weight: Double
        let commitment: Double
        let isRounding: Bool
        /// Whether the analysis stays as it is.
        let keepsAnalysis: Bool
        /// Whether indices are chosen again after a step of the search.
        let searches: Bool
        /// What the loss counts of errors. Indices are chosen for it.
        var distortion = CodecGraph<Float>.Distortion.squares
    }

    /// - Parameters:
    ///   - crops: crops in its part of a batch
    ///   - side: side of the crops
    convenience init(_ network: CodecNetwork<Float>, context: TensorContext, crops: Int, side: Int) {
        self.init(network, context: context, crops: crops, height: side, width: side)
    }

    init(_ network: CodecNetwork<Float>, context: TensorContext, crops: Int, height: Int, width: Int) {
        self.network = network
        graph = CodecGraph(network, context: context, n: crops, h: height, w: width)
    }

    /// A replica whose network follows another.
    convenience init(following leader: CodecNetwork<Float>, crops: Int, side: Int) {
        // What it starts with is overwritten.
        var random = SplitMix64(seed: 0)
        let network = CodecNetwork(leader.recipe, skeleton: leader.skeleton, random: &random)
        self.init(network, context: TensorContext(), crops: crops, side: side)
    }

    /// Takes over what the leader has learned.
    func follow(_ leader: CodecNetwork<Float>) {
        network.arena.value.copy(from: leader.arena.value)
        for (own, other) in zip(network.layers, leader.layers) {
            (own.inputScale, own.inputStep) = (other.inputScale, other.inputStep)
        }
        for (own, other) in zip([network.top, network.bottom], [leader.top, leader.bottom]) {
            own.featureScale = other.featureScale
            own.words.copy(from: other.words)
            own.counts.copy(from: other.counts)
        }
    }

    /// Leaves the gradients of the graph's pixels in the network.
    func run(_ task: Task) -> StepResult {
        let q = task.quality
        network.prepare(quality: q, rounding: task.isRounding)
        graph.mask(unit: task.distortion.isSeen ? network.recipe.unit(q) : nil)
        var result = graph.forward(quality: q, weight: task.weight)
        if task.searches { result = graph.search(quality: q, weight: task.weight) }
        graph.backward(
            quality: q, weight: task.weight, commitment: task.commitment, distortion: task.distortion,
            analysis: !task.keepsAnalysis)
        return result
    }

    /// Adds the gradients and the statistics of the step to the leader's.
    func give(to leader: CodecNetwork<Float>) {
        Self.add(network.arena.gradient, to: leader.arena.gradient)
        network.arena.gradient.clear()
        for (own, other) in zip([network.top, network.bottom], [leader.top, leader.bottom]) {
            Self.add(own.usage, to: other.usage)
            Self.add(own.usageSum, to: other.usageSum)
        }
    }

    private static func add(_ x: Buffer<Float>, to y: Buffer<Float>) {
        Float.axpy(x.count, 1, x.pointer, y.pointer)
    }
}
