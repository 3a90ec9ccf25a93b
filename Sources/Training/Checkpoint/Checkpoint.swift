import Foundation
import RandomNumbers

/// A whole run as safetensors: Sources/torch/README.md lists the tensors and strings.
enum Checkpoint {
    static let format = "vqz-checkpoint 1"

    static func write(_ trainer: Trainer, to path: String) throws {
        try contents(trainer).serialized.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// Reads a file, an index with its files, or a checkpoint from before safetensors.
    static func read(_ path: String) throws -> Trainer {
        if OldCheckpoint.isOne(path) { return try OldCheckpoint.read(path) }
        let file = try Safetensors(file: path)
        do { return try restore(file) } catch let problem as Safetensors.Problem {
            throw TrainingError.badCheckpoint(path: path, reason: problem.reason)
        }
    }

    /// The steps that a checkpoint's run had made; nil if there is none that can be read.
    static func steps(_ path: String) -> Int? {
        if OldCheckpoint.isOne(path) { return (try? OldCheckpoint.read(path))?.step }
        return (try? Safetensors.metadata(ofFile: path)["step"]).flatMap { $0.flatMap(Int.init) }
    }

    private static func contents(_ trainer: Trainer) throws -> Safetensors {
        let network = trainer.network
        var file = Safetensors()
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try JSONEncoder.stable.encode(value), as: UTF8.self)
        }
        file.metadata = [
            "format": format, "model": try json(trainer.model), "training": try json(trainer.training),
            "step": "\(trainer.step)", "seconds": "\(trainer.seconds)", "megapixels": "\(trainer.megapixels)",
            "random": "\(trainer.random.state)", "rounding": "\(trainer.isRounding)",
            "validation": trainer.curve.csv,
        ]
        let (top, bottom, block) = (network.top, network.bottom, TrainedSkeleton<Float>.blockSamples)
        file.tensors["skeleton.top"] = .init([top.channels, 4, block], .f32(network.skeleton.topForward))
        file.tensors["skeleton.bottom"] = .init(
            [bottom.channels, block], .f32(network.skeleton.bottomForward))
        for level in [top, bottom] {
            file.tensors["codebook.\(level.name).scale"] = .init(
                [level.qualities, level.groups.count], .f64(level.featureScale))
        }
        for layer in network.layers {
            file.tensors[layer.name + ".inputStep"] = .init([layer.inputStep.count], .f64(layer.inputStep))
        }
        for entry in TrainerTensors(trainer).entries {
            let values = entry.values
            // What Muon moves has no second moments.
            if entry.isOptional && values.allSatisfy({ $0 == 0 }) { continue }
            file.tensors[entry.name] = .init(entry.shape, .f32(values))
        }
        return file
    }

    private static func restore(_ file: Safetensors) throws -> Trainer {
        guard file.metadata["format"] == format else {
            throw Safetensors.Problem(reason: "the format is not \(format)")
        }
        let model = try file.json("model", ModelRecipe.self)
        let training = try file.json("training", TrainingRecipe.self)
        if let problem = model.problem ?? training.problem(qualities: model.qualities) {
            throw Safetensors.Problem(reason: problem)
        }
        let skeleton = TrainedSkeleton<Float>(
            top: try file.floats("skeleton.top", [model.topChannels, 4, 192])!,
            topChannels: model.topChannels,
            bottom: try file.floats("skeleton.bottom", [model.bottomChannels, 192])!,
            bottomChannels: model.bottomChannels)
        var random = SplitMix64(seed: 0)
        let network = CodecNetwork<Float>(model, skeleton: skeleton, random: &random)
        let trainer = Trainer(
            model: model, training: training, network: network,
            random: SplitMix64(seed: try file.number("random")))
        (trainer.step, trainer.seconds) = (try file.number("step"), try file.number("seconds"))
        trainer.megapixels = try file.number("megapixels")
        guard trainer.step >= 0, trainer.seconds >= 0, trainer.megapixels >= 0 else {
            throw Safetensors.Problem(reason: "a negative number of steps, seconds or megapixels")
        }
        trainer.isRounding = file.metadata["rounding"] == "true"
        trainer.curve = ValidationCurve(csv: file.metadata["validation"] ?? "")
        for level in [network.top, network.bottom] {
            level.featureScale = try file.doubles(
                "codebook.\(level.name).scale", [model.qualities, level.groups.count])
        }
        network.setInputScales()
        for layer in network.layers {
            layer.inputStep = try file.doubles(layer.name + ".inputStep", [model.qualities])
        }
        try TrainerTensors(trainer).restore(file)
        return trainer
    }
}

extension Safetensors {
    fileprivate func json<T: Decodable>(_ name: String, _ type: T.Type) throws -> T {
        guard let text = metadata[name] else { throw Problem(reason: "no \(name)") }
        do { return try JSONDecoder().decode(type, from: Data(text.utf8)) } catch {
            throw Problem(reason: "bad \(name): \(error)")
        }
    }

    fileprivate func number<T: LosslessStringConvertible>(_ name: String) throws(Problem) -> T {
        guard let number = metadata[name].flatMap({ T($0) }) else {
            throw Problem(reason: "no number \(name)")
        }
        return number
    }
}

extension Trainer {
    /// Writes the whole run to a file, atomically.
    package func save(to path: String) throws { try Checkpoint.write(self, to: path) }

    /// Goes on exactly where `save` left off, or from a checkpoint of the PyTorch trainer.
    package static func resume(from path: String) throws -> Trainer { try Checkpoint.read(path) }
}
