import CTensorOps
import Foundation
import Parallel
import RandomNumbers

/// One training run: the network, the optimiser's state and everything that decides what the next step does.
package final class Trainer {
    package internal(set) var model: ModelRecipe
    package var training: TrainingRecipe
    /// Steps made.
    package internal(set) var step = 0
    /// Seconds spent in steps by all workers, over all resumptions.
    package internal(set) var seconds = 0.0
    /// Threads that share the crops of each step, 1 to the number of crops. More of them change sums in their
    /// last bits, and the crops that codewords restart at.
    package var workerCount = 1 { didSet { replicas = makeReplicas() } }
    let network: CodecNetwork<Float>
    let context = TensorContext()
    var random: SplitMix64
    let moment1: Buffer<Float>, moment2: Buffer<Float>, average: Buffer<Float>
    /// Whether steps go through the 8-bit rounding of the integer network.
    var isRounding = false
    private lazy var replicas = makeReplicas()

    /// The weight matrices by their place in the arena.
    private lazy var matrices = network.layers.flatMap(\.matrices).sorted {
        $0.range.lowerBound < $1.range.lowerBound
    }

    /// The results of one step.
    package struct Progress: Sendable {
        package let step: Int
        package let quality: Int
        /// Bits per pixel of the top and bottom indices.
        package let topBits: Double
        package let bottomBits: Double
        /// dB, over the batch, without rounding to 8 bits.
        package let psnr: Double
        /// D + R per pixel, in bits.
        package let loss: Double
        package let usedCodes: Int
        package let restartedCodes: Int
        package let learningRate: Double
        package let seconds: Double
    }

    init(
        model: ModelRecipe, training: TrainingRecipe, network: CodecNetwork<Float>, random: SplitMix64
    ) {
        (self.model, self.training, self.network, self.random) = (model, training, network, random)
        moment1 = Buffer(network.arena.count)
        moment2 = Buffer(network.arena.count)
        average = Buffer(network.arena.count)
        average.copy(from: network.arena.value)
    }

    package var parameterCount: Int { network.arena.count }
    /// Seen in all steps.
    package internal(set) var megapixels = 0.0
    /// The validations so far.
    package internal(set) var curve = ValidationCurve()

    /// Makes one step at a quality drawn at random.
    package func makeStep(_ sampler: borrowing StepSource) -> Progress {
        let begin = Date()
        let q = random.below(model.qualities)
        // Before the step's own pixels: it fills the graph with others.
        if training.startsRounding(step) && !isRounding { calibrate(sampler) }
        let scale = Float(1 / model.unit(q))
        for replica in replicas {
            sampler.fill(
                replica.graph.pixels.value.pointer, n: replica.graph.n, scale: scale, random: &random)
        }
        let middle = model.lambdas[model.qualities / 2]
        let pixels = Double(replicas.reduce(0) { $0 + $1.graph.pixelCount })
        let price = training.price(at: step, quality: q)
        let isSearching = training.isSearching(step) && price == nil
        let result = share(
            Replica.Task(
                quality: q, weight: pow(middle / model.lambdas[q], training.balance) / pixels,
                commitment: training.commitment, isRounding: isRounding, keepsAnalysis: isSearching,
                // Not in all steps: the networks would grow to do what a step of the search leaves undone,
                // and steps then go too far.
                searches: isSearching && step % 2 == 0,
                distortion: price.map { .seen(price: $0) } ?? .squares))
        optimize(from: isSearching ? network.analysisParameters.upperBound : 0)
        let restarted = updateCodes(q)
        step += 1
        megapixels += Double(result.pixels) / 1e6
        let elapsed = Date().timeIntervalSince(begin)
        seconds += elapsed * Double(workerCount)
        return progress(result, quality: q, restarted: restarted, elapsed: elapsed)
    }

    private func makeReplicas() -> [Replica] {
        precondition((1...training.batch).contains(workerCount), "a worker without crops")
        return (0..<workerCount).map { i in
            let crops = training.batch * (i + 1) / workerCount - training.batch * i / workerCount
            return i == 0
                ? Replica(network, context: context, crops: crops, side: training.crop)
                : Replica(following: network, crops: crops, side: training.crop)
        }
    }

    /// Has every replica do its part of a step, and gathers in their order.
    private func share(_ task: Replica.Task) -> StepResult {
        let replicas = replicas
        let results = Workers(replicas.count).map(Array(replicas.enumerated())) { element, _ in
            // The leader only reads its parameters.
            if element.offset > 0 { element.element.follow(network) }
            return element.element.run(task)
        }
        for replica in replicas.dropFirst() { replica.give(to: network) }
        return results.dropFirst().reduce(into: results[0]) { $0.add($1) }
    }

    /// Moves the parameters from `first` on.
    private func optimize(from first: Int) {
        guard let rate = training.matrixRate, rate > 0 else { return adam(first..<network.arena.count) }
        var done = first
        for (range, rows) in matrices where range.lowerBound >= first {
            if done < range.lowerBound { adam(done..<range.lowerBound) }
            muon(range, rows: rows, rate: rate * training.schedule(at: step))
            done = range.upperBound
        }
        if done < network.arena.count { adam(done..<network.arena.count) }
    }

    private var averageDecay: Double { min(training.averageDecay, Double(step + 1) / Double(step + 10)) }

    private func adam(_ range: Range<Int>) {
        let (arena, start) = (network.arena, range.lowerBound)
        var adam = vqt_adam(
            rate: training.rate(at: step), beta1: 0.9, beta2: 0.98, epsilon: 1e-9,
            averageDecay: averageDecay, step: Int64(step + 1))
        vqt_adam_f32(
            &adam, range.count, arena.value.pointer + start, arena.gradient.pointer + start,
            moment1.pointer + start, moment2.pointer + start, average.pointer + start)
    }

    private func muon(_ range: Range<Int>, rows: Int, rate: Double) {
        let (arena, start) = (network.arena, range.lowerBound)
        var muon = vqt_muon(rate: rate, beta: 0.95, averageDecay: averageDecay)
        vqt_muon_f32(
            context.handle, &muon, Int32(rows), Int32(range.count / rows), arena.value.pointer + start,
            arena.gradient.pointer + start, moment1.pointer + start, average.pointer + start)
    }

    private func updateCodes(_ q: Int) -> Int {
        let decaying = training.isDecaying(step)
        let decay = decaying ? training.codebookFinalDecay : training.codebookDecay
        var restarted = 0
        let graph = replicas[0].graph
        for (level, latent, words) in [
            (network.top, graph.topLatent, graph.topCodewords),
            (network.bottom, graph.bottomLatent, graph.bottomCodewords),
        ] {
            level.updateCodebooks(quality: q, decay: decay)
            guard !decaying, random.below(training.reseedInterval) < model.qualities else { continue }
            restarted += level.reseed(
                quality: q, z: latent.value.pointer, quantized: words.value.pointer,
                positions: latent.positions, random: &random)
        }
        return restarted
    }

    private func progress(_ result: StepResult, quality q: Int, restarted: Int, elapsed: Double) -> Progress {
        let pixels = Double(result.pixels)
        let unit = model.unit(q)
        let mse = result.distortion * unit * unit / (3 * pixels)
        return Progress(
            step: step, quality: q, topBits: result.top.bits / pixels,
            bottomBits: result.bottom.bits / pixels,
            psnr: 10 * log10(255 * 255 / mse), loss: (result.distortion / pixels) + result.bitsPerPixel,
            usedCodes: network.top.usedCodes(quality: q) + network.bottom.usedCodes(quality: q),
            restartedCodes: restarted, learningRate: training.rate(at: step - 1), seconds: elapsed)
    }

    /// Runs `body` with the averaged weights in place of the current ones.
    func withAverage<R>(_ body: () throws -> R) rethrows -> R {
        let current = Buffer<Float>(network.arena.count)
        current.copy(from: network.arena.value)
        network.arena.value.copy(from: average)
        defer { network.arena.value.copy(from: current) }
        return try body()
    }

    private func calibrate(_ source: borrowing StepSource) {
        isRounding = true
        var random = SplitMix64(seed: 11)
        let graph = replicas[0].graph
        Calibration.setInputSteps(network, graph: graph) { pixels, quality in
            source.fill(pixels, n: graph.n, scale: Float(1 / model.unit(quality)), random: &random)
        }
    }
}
