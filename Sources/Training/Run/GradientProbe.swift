import CTensorOps
import Foundation

/// Costs and gradients of one step for given pixels, by which other trainers are compared with this one. In
/// 32 bits on every machine.
package struct GradientProbe {
    private let trainer: Trainer
    private let pixels: Safetensors.Tensor

    /// - Parameters:
    ///   - checkpoint: path of the run's state
    ///   - pixels: path of safetensors with `pixels` [n][h][w][3], F32, samples less 128
    /// - Throws: `TrainingError` if one of them cannot be used.
    package init(checkpoint: String, pixels path: String) throws {
        TensorPrecision.network = VQT_FLOAT32
        trainer = try Trainer.resume(from: checkpoint)
        func fail(_ reason: String) -> TrainingError { .badCheckpoint(path: path, reason: reason) }
        guard let tensor = try Safetensors(file: path).tensors["pixels"], case .f32 = tensor.elements else {
            throw fail("no tensor pixels of F32")
        }
        let shape = tensor.shape
        guard shape.count == 4, shape[3] == 3, shape[0] > 0,
            shape[1...2].allSatisfy({ $0 >= 64 && $0 % 32 == 0 })
        else { throw fail("pixels \(shape): sides must be multiples of 32, at least 64") }
        pixels = tensor
    }

    /// Of the model.
    package var qualities: Int { trainer.model.qualities }

    /// Writes safetensors of the gradient of every parameter, the usage statistics and the reconstruction,
    /// with the costs as strings.
    ///
    /// - Parameters:
    ///   - quality: from 0, less than `qualities`
    ///   - rounds: through the integer network's rounding
    ///   - searches: with the analysis fixed, after a step of the search
    package func write(quality q: Int, rounds: Bool, searches: Bool, to path: String) throws {
        let (network, model) = (trainer.network, trainer.model)
        precondition(0..<model.qualities ~= q, "no such quality")
        let worker = Replica(
            network, context: trainer.context, crops: pixels.shape[0], height: pixels.shape[1],
            width: pixels.shape[2])
        fill(worker.graph.pixels, scale: Float(1 / model.unit(q)))
        let middle = model.lambdas[model.qualities / 2]
        let result = worker.run(
            Replica.Task(
                quality: q,
                weight: pow(middle / model.lambdas[q], trainer.training.balance)
                    / Double(worker.graph.pixelCount),
                commitment: trainer.training.commitment, isRounding: rounds, keepsAnalysis: searches,
                searches: searches))
        var file = Safetensors()
        file.metadata = [
            "topBits": "\(result.top.bits)", "bottomBits": "\(result.bottom.bits)",
            "distortion": "\(result.distortion)",
        ]
        for entry in TrainerTensors(trainer).entries where !entry.isOptional {
            guard let slice = network.arena.slices.first(where: { $0.name == entry.name }) else { continue }
            let gradient = Array(network.arena.gradient.values[slice.range])
            file.tensors["gradient." + entry.name] = .init(entry.shape, .f32(gradient))
        }
        for level in [network.top, network.bottom] {
            file.tensors["usage." + level.name] = .init(
                [level.groups.count, level.codes], .f32(Array(level.usage.values)))
        }
        let output = worker.graph.output
        file.tensors["output"] = .init(
            [output.n, output.h, output.w, output.c], .f32(Array(output.value.values)))
        try file.serialized.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    private func fill(_ target: Tensor<Float>, scale: Float) {
        guard case .f32(let values) = pixels.elements else { return }
        let (h, w) = (pixels.shape[1], pixels.shape[2])
        for p in 0..<pixels.shape[0] * h * w {
            let (image, row, column) = (p / (h * w), p / w % h, p % w)
            let block = (image * (h / 8) + row / 8) * (w / 8) + column / 8
            for k in 0..<3 {
                target.value[(block * 64 + row % 8 * 8 + column % 8) * 3 + k] = values[p * 3 + k] * scale
            }
        }
    }
}
