import Foundation
import RandomNumbers
import Testing

@testable import Training

struct CheckpointTests {
    private static let recipe: ModelRecipe = {
        var recipe = ModelRecipe()
        recipe.lambdas = [0.004, 0.02]
        recipe.topGroups = [1, 2]
        recipe.bottomGroups = [1, 2]
        recipe.codes = 8
        (recipe.width, recipe.topWidth, recipe.contextWidth, recipe.headWidth) = (8, 4, 4, 4)
        recipe.learnedFeatures = 2
        return recipe
    }()

    /// A run whose every number is its own.
    private static func makeTrainer() -> Trainer {
        var random = SplitMix64(seed: 5)
        func normals(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.normal()) } }
        let (top, bottom) = (normals(3 * 768), normals(3 * 192))
        let skeleton = TrainedSkeleton<Float>(top: top, topChannels: 3, bottom: bottom, bottomChannels: 3)
        let network = CodecNetwork<Float>(recipe, skeleton: skeleton, random: &random)
        var training = TrainingRecipe()
        (training.crop, training.batch, training.steps) = (64, 1, 77)
        let trainer = Trainer(model: recipe, training: training, network: network, random: random)
        for buffer in trainer.buffers { for i in 0..<buffer.count { buffer[i] = Float(random.normal()) } }
        for level in [network.top, network.bottom] {
            for i in level.featureScale.indices { level.featureScale[i] = 0.5 + random.uniform() }
        }
        for layer in network.layers {
            for q in 0..<2 { layer.inputStep[q] = random.uniform() }
        }
        network.setInputScales()
        (trainer.step, trainer.seconds, trainer.megapixels, trainer.isRounding) = (12, 3.25, 0.1, true)
        trainer.curve = ValidationCurve(csv: ValidationCurve.header + "7,1.5,60,1,0.5000,30.000,1.2500\n")
        return trainer
    }

    private static func expectEqual(_ a: Trainer, _ b: Trainer) {
        for (x, y) in zip(a.buffers, b.buffers) { #expect(Array(x.values) == Array(y.values)) }
        #expect(a.network.skeleton.topForward == b.network.skeleton.topForward)
        #expect(a.network.skeleton.bottomForward == b.network.skeleton.bottomForward)
        #expect(a.network.bottom.featureScale == b.network.bottom.featureScale)
        #expect(a.network.layers.map(\.inputStep) == b.network.layers.map(\.inputStep))
        #expect(a.network.layers.map(\.inputScale) == b.network.layers.map(\.inputScale))
        #expect((a.step, a.seconds, a.megapixels) == (b.step, b.seconds, b.megapixels))
        #expect(a.random == b.random && a.isRounding == b.isRounding)
        #expect(a.model == b.model && a.training == b.training)
    }

    @Test func everythingComesBack() throws {
        try Folder.temporary { folder in
            let trainer = Self.makeTrainer()
            try trainer.save(to: folder + "/a")
            let back = try Trainer.resume(from: folder + "/a")
            Self.expectEqual(trainer, back)
            #expect(trainer.curve == back.curve)
            try back.save(to: folder + "/b")
            #expect(
                FileManager.default.contents(atPath: folder + "/a")
                    == FileManager.default.contents(atPath: folder + "/b"))
            #expect(Checkpoint.steps(folder + "/a") == 12)
        }
    }

    @Test func checkpointsFromBeforeSafetensorsAreRead() throws {
        try Folder.temporary { folder in
            let trainer = Self.makeTrainer()
            let whole = try OldCheckpoint.bytes(trainer)
            try whole.write(to: URL(fileURLWithPath: folder + "/checkpoint.vqt"))
            #expect(RunFolder.latestCheckpoint(folder) == folder + "/checkpoint.vqt")
            Self.expectEqual(trainer, try Trainer.resume(from: folder + "/checkpoint.vqt"))
            trainer.step += 1
            try trainer.save(to: RunFolder.checkpoint(folder))
            #expect(RunFolder.latestCheckpoint(folder) == RunFolder.checkpoint(folder))
            for length in [0, 4, 11, 12, 200, whole.count / 2, whole.count - 1] {
                try whole.prefix(length).write(to: URL(fileURLWithPath: folder + "/cut"))
                #expect(throws: TrainingError.self) { _ = try Trainer.resume(from: folder + "/cut") }
            }
        }
    }

    @Test func partsOfAnIndexMakeOneCheckpoint() throws {
        try Folder.temporary { folder in
            let trainer = Self.makeTrainer()
            try trainer.save(to: folder + "/whole")
            let whole = try Safetensors(file: folder + "/whole")
            var (parts, map) = ([Safetensors(), Safetensors()], [String: String]())
            for (i, name) in whole.tensors.keys.sorted().enumerated() {
                parts[i % 2].tensors[name] = whole.tensors[name]
                map[name] = "checkpoint-\(i % 2).safetensors"
            }
            for (i, part) in parts.enumerated() {
                try part.serialized.write(to: URL(fileURLWithPath: folder + "/checkpoint-\(i).safetensors"))
            }
            let index = folder + "/checkpoint.safetensors.index.json"
            func write(_ map: [String: String]) throws {
                let fields: [String: Any] = ["metadata": whole.metadata, "weight_map": map]
                try JSONSerialization.data(withJSONObject: fields).write(to: URL(fileURLWithPath: index))
            }
            try write(map)
            #expect(RunFolder.latestCheckpoint(folder) == index)
            Self.expectEqual(trainer, try Trainer.resume(from: index))
            for wrong in ["../checkpoint-0.safetensors", "other.safetensors", "checkpoint-1.safetensors"] {
                try write(map.merging([whole.tensors.keys.sorted()[0]: wrong]) { $1 })
                #expect(throws: TrainingError.self) { _ = try Trainer.resume(from: index) }
            }
            try write(map)
            try trainer.save(to: RunFolder.checkpoint(folder))
            RunFolder.removeOtherForms(folder)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.sorted() == ["checkpoint.safetensors", "whole"])
        }
    }

    @Test func damagedFilesAreRefused() throws {
        try Folder.temporary { folder in
            try Self.makeTrainer().save(to: folder + "/whole")
            let whole = try #require(FileManager.default.contents(atPath: folder + "/whole"))
            for length in [0, 4, 8, 9, 200, whole.count / 2, whole.count - 1] {
                try whole.prefix(length).write(to: URL(fileURLWithPath: folder + "/cut"))
                #expect(throws: TrainingError.self) { _ = try Trainer.resume(from: folder + "/cut") }
            }
            try (whole + [0]).write(to: URL(fileURLWithPath: folder + "/cut"))
            #expect(throws: TrainingError.self) { _ = try Trainer.resume(from: folder + "/cut") }
            #expect(throws: TrainingError.self) { _ = try Trainer.resume(from: folder + "/none") }
        }
    }

    /// Moments and averages may be missing: the optimiser starts afresh.
    @Test func parametersAloneStartARun() throws {
        try Folder.temporary { folder in
            let trainer = Self.makeTrainer()
            try trainer.save(to: folder + "/whole")
            var file = try Safetensors(file: folder + "/whole")
            for name in file.tensors.keys where name.hasPrefix("moment") || name.hasPrefix("average.") {
                file.tensors[name] = nil
            }
            try file.serialized.write(to: URL(fileURLWithPath: folder + "/bare"))
            let back = try Trainer.resume(from: folder + "/bare")
            #expect(Array(back.average.values) == Array(trainer.network.arena.value.values))
            #expect(back.moment1.values.allSatisfy { $0 == 0 } && back.moment2.values.allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: [
        "analysis.stem.weight", "codebook.top.1.counts", "skeleton.top", "average.prior.top.start",
        "synthesis.out.inputStep", "codebook.bottom.scale",
    ])
    func otherShapesAreRefused(name: String) throws {
        try Folder.temporary { folder in
            try Self.makeTrainer().save(to: folder + "/whole")
            let whole = try Safetensors(file: folder + "/whole")
            for shape in [[1], [2, 3]] {
                var file = whole
                file.tensors[name] = .init(shape, .f32(Array(repeating: 1, count: shape.reduce(1, *))))
                try file.serialized.write(to: URL(fileURLWithPath: folder + "/other"))
                #expect(throws: TrainingError.self) { _ = try Trainer.resume(from: folder + "/other") }
            }
        }
    }

    @Test(arguments: [
        ("format", "other"), ("model", "{}"), ("training", ""), ("step", "-1"), ("step", "x"),
        ("random", "-1"),
        ("megapixels", "nan"),
    ])
    func otherStringsAreRefused(name: String, text: String) throws {
        try Folder.temporary { folder in
            try Self.makeTrainer().save(to: folder + "/whole")
            var file = try Safetensors(file: folder + "/whole")
            file.metadata[name] = text
            try file.serialized.write(to: URL(fileURLWithPath: folder + "/other"))
            #expect(throws: TrainingError.self) { _ = try Trainer.resume(from: folder + "/other") }
        }
    }

    @Test(arguments: [
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
            + #""b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"I64","shape":[],"data_offsets":[0,4]}}"#, #"{"a":{"dtype":"F32"}}"#, #"{"a":1}"#,
        "[]", "x",
    ])
    func badHeadersAreRefused(header: String) {
        var data = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]) + Data(header.utf8)
        data += [0, 0, 0, 0]
        #expect(throws: Safetensors.Problem.self) { _ = try Safetensors(parsing: data) }
    }
}

extension Trainer {
    /// Every float array of a run.
    fileprivate var buffers: [Buffer<Float>] {
        let (top, bottom) = (network.top, network.bottom)
        return [
            network.arena.value, moment1, moment2, average, top.words, top.counts, top.moments, bottom.words,
            bottom.counts, bottom.moments,
        ]
    }
}

extension OldCheckpoint {
    /// What trainers wrote before safetensors.
    fileprivate static func bytes(_ trainer: Trainer) throws -> Data {
        let network = trainer.network
        let arrays =
            [network.skeleton.topForward, network.skeleton.bottomForward]
            + trainer.buffers.map { Array($0.values) }
        let header = Header(
            model: trainer.model, training: trainer.training, step: trainer.step, seconds: trainer.seconds,
            megapixels: trainer.megapixels, random: trainer.random, isRounding: trainer.isRounding,
            topScale: network.top.featureScale, bottomScale: network.bottom.featureScale,
            inputSteps: Dictionary(uniqueKeysWithValues: network.layers.map { ($0.name, $0.inputStep) }),
            lengths: arrays.map(\.count))
        let json = try JSONEncoder().encode(header)
        var data = Data("VQTRAIN1".utf8)
        withUnsafeBytes(of: UInt32(json.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(json)
        for array in arrays { array.withUnsafeBytes { data.append(contentsOf: $0) } }
        return data
    }
}

private enum Folder {
    static func temporary(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "vqz-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }
}
