import Foundation
import ImageFiles
import Model
import Testing
import VQZ

@testable import Training

/// Whole runs of a small model on made photographs.
struct TrainerTests {
    private static let recipe: ModelRecipe = {
        var recipe = ModelRecipe()
        recipe.lambdas = [0.004, 0.02]
        recipe.topGroups = [1, 1, 2]
        recipe.bottomGroups = [1, 1, 2, 4]
        recipe.codes = 32
        recipe.width = 16
        recipe.topWidth = 16
        recipe.contextWidth = 16
        recipe.headWidth = 16
        recipe.learnedFeatures = 2
        recipe.synthesisBlocks = 1
        return recipe
    }()

    private static func training(steps: Int) -> TrainingRecipe {
        var training = TrainingRecipe()
        training.batch = 4
        training.crop = 64
        training.steps = steps
        training.warmup = 20
        training.reseedInterval = 20
        training.averageDecay = 0.95
        return training
    }

    private static let photos = PhotoSet(photos: (0..<3).map(TrainingSpeed.syntheticPhoto), skipped: [])

    private static func makeTrainer(steps: Int) -> Trainer {
        Trainer(photos: photos, model: recipe, training: training(steps: steps))
    }

    private static func run(_ trainer: Trainer, to step: Int) {
        let source = StepSource(photos, training: trainer.training)
        while trainer.step < step { _ = trainer.makeStep(source) }
    }

    private static func temporaryPath(_ name: String) -> String {
        NSTemporaryDirectory() + "vqz-\(ProcessInfo.processInfo.processIdentifier)-\(name)"
    }

    @Test func trainingImprovesValidation() {
        let trainer = Self.makeTrainer(steps: 150)
        let held = PhotoSet(photos: [TrainingSpeed.syntheticPhoto(77)], skipped: [])
        let validator = Validator(held, trainer: trainer, side: 256)
        let before = validator.run(trainer).loss(trainer.model)
        Self.run(trainer, to: 150)
        let after = validator.run(trainer).loss(trainer.model)
        #expect(after < before - 0.02, "before \(before), after \(after)")
    }

    @Test func sameSeedGivesTheSameRun() {
        let (a, b) = (Self.makeTrainer(steps: 20), Self.makeTrainer(steps: 20))
        Self.run(a, to: 20)
        Self.run(b, to: 20)
        #expect(a.state == b.state)
        let other = Self.makeTrainer(steps: 20)
        other.random = RandomSource(seed: 99)
        Self.run(other, to: 20)
        #expect(a.state != other.state)
    }

    /// Three workers that share four crops make the steps of one, plain, rounded and searching.
    @Test func workersShareEveryStep() {
        var recipe = Self.training(steps: 20)
        (recipe.rounding, recipe.searching) = (0.25, 0.2)
        // No codeword restarts.
        recipe.reseedInterval = 1 << 30
        func losses(_ workers: Int) -> [Double] {
            let trainer = Trainer(photos: Self.photos, model: Self.recipe, training: recipe)
            trainer.workerCount = workers
            let source = StepSource(Self.photos, training: recipe)
            return (0..<20).map { _ in trainer.makeStep(source).loss }
        }
        let (one, three) = (losses(1), losses(3))
        for (step, (a, b)) in zip(one, three).enumerated() {
            // Sums differ in their last bits, and steps and choices by what follows from that; rounding is
            // calibrated on fewer crops.
            #expect(abs(b / a - 1) < (step < 15 ? 1e-3 : 1e-2), "step \(step): \(a), shared \(b)")
        }
        #expect(losses(3) == three)
    }

    /// The rounding starts at step 17, before the interruption at 18.
    @Test func resumingContinuesExactly() throws {
        let path = Self.temporaryPath("resume.vqt")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let whole = Self.makeTrainer(steps: 20)
        Self.run(whole, to: 18)
        try whole.save(to: path)
        let resumed = try Trainer.resume(from: path)
        #expect(resumed.state == whole.state)
        Self.run(whole, to: 20)
        Self.run(resumed, to: 20)
        #expect(resumed.state == whole.state)
        #expect(whole.isRounding)
    }

    /// The step that rounding starts with measures its own pixels, not those that the scales came from.
    @Test func roundingStartsWithoutAJump() {
        var recipe = Self.training(steps: 20)
        recipe.rounding = 0
        let plain = Trainer(photos: Self.photos, model: Self.recipe, training: recipe)
        recipe.rounding = 0.5
        let rounded = Trainer(photos: Self.photos, model: Self.recipe, training: recipe)
        let source = StepSource(Self.photos, training: recipe)
        for step in 0..<13 {
            let (expected, loss) = (plain.makeStep(source).loss, rounded.makeStep(source).loss)
            #expect(rounded.isRounding == (step >= 10))
            #expect(abs(loss / expected - 1) < 0.05, "step \(step): \(loss), without rounding \(expected)")
        }
    }

    /// From its step on, the analysis stays, the decoder learns, and a pass of search lowers the loss.
    @Test func searchingTrainsTheDecoderAlone() throws {
        var recipe = Self.training(steps: 130)
        (recipe.rounding, recipe.searching) = (0, 0.1)
        let trainer = Trainer(photos: Self.photos, model: Self.recipe, training: recipe)
        Self.run(trainer, to: 117)
        #expect(recipe.isSearching(117) && !recipe.isSearching(116))
        for never in [nil, 0.0] {
            recipe.searching = never
            #expect(!recipe.isSearching(129) && !recipe.isSearching(130))
        }
        let network = trainer.network
        func values(_ range: Range<Int>) -> [Float] { range.map { network.arena.value[$0] } }
        func layer(reading source: GraphArray, _ result: LayerResult) throws -> Range<Int> {
            try #require(network.layers.first { $0.shape.reads == source && $0.shape.result == result })
                .weight
        }
        let codewords = network.architecture.codewords(.top)
        let analysis = network.analysisParameters
        let synthesis = try layer(reading: codewords, .store)
        #expect(analysis.lowerBound == 0)
        #expect(analysis.contains(try layer(reading: codewords, .add).lowerBound))
        let (kept, moving) = (values(analysis), values(synthesis))
        Self.run(trainer, to: 130)
        #expect(values(analysis) == kept)
        #expect(values(synthesis) != moving)
        let validator = Validator(Self.photos, trainer: trainer, side: 256)
        let (plain, searched) = (validator.run(trainer), validator.run(trainer, searching: true))
        #expect(searched.loss(trainer.model) < plain.loss(trainer.model))
        #expect(network.arena.gradient.values.allSatisfy { $0 == 0 })
    }

    @Test func damagedCheckpointsAreRefused() throws {
        let path = Self.temporaryPath("damaged.vqt")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Self.makeTrainer(steps: 1).save(to: path)
        let whole = try #require(FileManager.default.contents(atPath: path))
        for length in [0, 4, 11, 12, 200, whole.count / 2, whole.count - 1] {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            #expect(throws: TrainingError.self) { _ = try Trainer.resume(from: path) }
        }
    }

    @Test func integerModelIsCloseToTheFloatOne() throws {
        let trainer = Self.makeTrainer(steps: 120)
        Self.run(trainer, to: 120)
        let model = try trainer.exportModel(photos: Self.photos)
        let held = PhotoSet(photos: [TrainingSpeed.syntheticPhoto(78)], skipped: [])
        let report = try Validator(held, trainer: trainer, side: 512).compare(trainer, with: model)
        for (float, integer) in zip(report.float.points, report.integer.points) {
            #expect(abs(integer.rate / float.rate - 1) < 0.02, "\(report)")
            #expect(abs(integer.psnr - float.psnr) < 0.05, "\(report)")
        }
        let earlier = ValidationCurve(csv: ValidationCurve.header + "7,1.5,60,1,0.5000,30.000,1.2500\n")
        let curve = earlier.continued(by: earlier)
        for line in ["9e18,1,1,1,1,1,1", "-1,1,1,1,1,1,1", "1,nan,1,1,1,1,1", "1,1,1,1", "1.5,1,1,1,1,1,1"] {
            #expect(ValidationCurve(csv: ValidationCurve.header + line + "\n") == ValidationCurve())
        }
        let described = try trainer.describe(
            model, report: report, data: Self.photos, validation: held, earlier: earlier, curve: curve,
            appendix: "the end")
        #expect(described.card.contains("\n| 14 | 3.0 | 1.2500 | 0.5000 @ 30.000 |"))
        #expect(described.card.contains(": 127 steps, the last 120 in"))
        #expect(try ValidationCurve(of: CodecModel(parsing: described.model.serialized())) == curve)
        #expect(described.model.card == described.card && described.card.hasSuffix("the end\n"))
        #expect(described.model.digest == model.digest)
    }

    /// Outputs of many hundreds for t and t², as a narrow normal distribution far from zero asks for, beside
    /// small ones.
    @Test func integersHoldNarrowDistributions() throws {
        let trainer = Self.makeTrainer(steps: 1)
        let layer = trainer.network.topPrior.groups[0].heads[0].output
        let constants: [Float] = [800, 0.3, -900, 5, -60]
        for q in 0..<trainer.model.qualities {
            for (o, constant) in constants.enumerated() {
                trainer.average[layer.bias.lowerBound + q * layer.cout + o] = constant
            }
        }
        let model = try trainer.exportModel(photos: Self.photos)
        let (head, book) = (try #require(model.layers[layer.name]), model.top.codebooks[0])
        for q in 0..<trainer.model.qualities {
            let features = CodebookExport.features(trainer.network.top, q, 0)
            for (entry, feature) in zip(book.range(q), features) {
                for (o, constant) in constants.enumerated() {
                    // The output where all inputs are zero (spec/vqz-format.md, section 3).
                    let (p, s) = (Int(head.shift[2 * q]), Int(head.shift[2 * q + 1]))
                    let sum = Int(head.bias[q * head.outputs + o]) >> p
                    let output = (sum * Int(head.scale[q * head.outputs + o])) >> s
                    #expect(abs(output) <= 4095)
                    let bits = Double(output * Int(book.tilt[entry * head.outputs + o])) / 0x1p14
                    let expected = Double(constant) * feature[o]
                    #expect(
                        abs(bits - expected) < 0.2 + 0.01 * abs(expected), "\(o): \(bits), not \(expected)")
                }
            }
        }
    }

    @Test func modelFileCanBeTrainedFurther() throws {
        let trainer = Self.makeTrainer(steps: 60)
        Self.run(trainer, to: 60)
        let model = try trainer.exportModel(photos: Self.photos)
        let parsed = try CodecModel(parsing: model.serialized())
        let restarted = try Trainer(model: parsed, training: Self.training(steps: 5))
        let held = PhotoSet(photos: [TrainingSpeed.syntheticPhoto(79)], skipped: [])
        let before = Validator(held, trainer: trainer, side: 256).run(trainer).loss(trainer.model)
        let after = Validator(held, trainer: restarted, side: 256).run(restarted).loss(trainer.model)
        #expect(abs(after / before - 1) < 0.01, "loss \(before), from the file \(after)")
        Self.run(restarted, to: 5)
        #expect(restarted.step == 5)
    }

    /// Other lambdas scale codebooks with the latents' unit: a decoder would show the same.
    @Test func otherLambdasKeepTheCodewordsInGreyLevels() throws {
        let trainer = Self.makeTrainer(steps: 1)
        let model = try CodecModel(parsing: trainer.exportModel(photos: Self.photos).serialized())
        let path = Self.temporaryPath("lambdas.json")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try #"{"lambdas":[0.001,0.02]}"#.write(toFile: path, atomically: true, encoding: .utf8)
        let same = try Trainer(model: model, training: Self.training(steps: 1))
        let other = try Trainer(model: model, recipe: path, training: Self.training(steps: 1))
        #expect(other.model.lambdas == [0.001, 0.02] && same.model.unit(0) != other.model.unit(0))
        for q in 0..<2 {
            let (old, new) = (same.network.bottom.words(q, 0), other.network.bottom.words(q, 0))
            for k in 0..<same.model.codes {
                let (before, after) = (
                    Double(old[k]) * same.model.unit(q), Double(new[k]) * other.model.unit(q)
                )
                #expect(abs(before - after) <= 1e-5 * abs(before))
            }
        }
        for recipe in [#"{"lambdas":[0.001]}"#, #"{"width":24}"#] {
            try recipe.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: TrainingError.self) {
                _ = try Trainer(model: model, recipe: path, training: Self.training(steps: 1))
            }
        }
    }

    /// New blocks add nothing yet, and new phases know as much as the ones they come from.
    @Test func modelGoesOnWithOtherPhasesMoreBlocksAndDividedGroups() throws {
        let trainer = Self.makeTrainer(steps: 60)
        Self.run(trainer, to: 60)
        let model = try CodecModel(parsing: trainer.exportModel(photos: Self.photos).serialized())
        let path = Self.temporaryPath("phases.json")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let held = PhotoSet(photos: [TrainingSpeed.syntheticPhoto(79)], skipped: [])
        func loss(_ recipe: String) throws -> Double {
            try recipe.write(toFile: path, atomically: true, encoding: .utf8)
            let other = try Trainer(model: model, recipe: path, training: Self.training(steps: 1))
            return Validator(held, trainer: other, side: 256).run(other).loss(trainer.model)
        }
        let before = try loss("{}")
        let blocks = try loss(#"{"priorBlocks":3,"synthesisBlocks":2,"analysisTopBlocks":2}"#)
        #expect(abs(blocks / before - 1) < 1e-6, "loss \(before), with more blocks \(blocks)")
        for phases in [#"{"topPhases":[],"bottomPhases":[]}"#, #"{"topPhases":[1,5,2],"bottomPhases":[3]}"#] {
            let after = try loss(phases)
            #expect(abs(after / before - 1) < 0.1, "loss \(before), with other phases \(after)")
        }
        for groups in [
            #"{"topGroups":[1,1,1,1]}"#, #"{"bottomGroups":[1,1,1,1,1,3],"bottomPhases":[3,1,2]}"#,
        ] {
            let after = try loss(groups)
            #expect(abs(after / before - 1) < 0.1, "loss \(before), with divided groups \(after)")
        }
        for refused in [
            #"{"priorBlocks":0}"#, #"{"topGroups":[2,2]}"#, #"{"topGroups":[1,1]}"#,
            #"{"topGroups":[1,1,2,1]}"#,
        ] { #expect(throws: TrainingError.self) { _ = try loss(refused) } }
    }

    @Test func modelWithoutNotesIsRefused() throws {
        let trainer = Self.makeTrainer(steps: 1)
        var model = try trainer.exportModel(photos: Self.photos)
        model.notes = .init()
        #expect(throws: TrainingError.self) {
            _ = try Trainer(model: model, training: Self.training(steps: 1))
        }
    }

    /// The notes of a model file are as hostile as any input: none may size or address memory unchecked.
    @Test(arguments: [
        (#""codes":32"#, #""codes":2"#), (#""codes":32"#, #""codes":1000000000"#),
        (#""width":16"#, #""width":500"#), (#""lambdas":[0.004,0.02]"#, #""lambdas":[]"#),
    ])
    func contradictingNotesAreRefused(field: String, replacement: String) throws {
        let trainer = Self.makeTrainer(steps: 1)
        let model = try trainer.exportModel(photos: Self.photos)
        var changed = model
        changed.notes = .init()
        for record in model.notes.all {
            guard record.name == "train.recipe", case .text(let bytes) = record.elements else {
                try changed.notes.append(record)
                continue
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains(field), "\(text)")
            try changed.notes.append(
                Record(record.name, text: text.replacingOccurrences(of: field, with: replacement)))
        }
        #expect(throws: TrainingError.self) {
            _ = try Trainer(model: changed, training: Self.training(steps: 1))
        }
    }

    /// Resuming takes the crop from the checkpoint: photographs smaller than that are left out.
    @Test func resumedRunSkipsPhotographsSmallerThanItsCrop() throws {
        let folder = Self.temporaryPath("resume-crop")
        try FileManager.default.createDirectory(
            atPath: folder + "/data", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var training = Self.training(steps: 1)
        training.crop = 256
        let trainer = Trainer(photos: Self.photos, model: Self.recipe, training: training)
        try trainer.save(to: folder + "/checkpoint.vqt")
        let small = Image(
            width: 200, height: 200, color: .rgb, samples: Array(repeating: 9, count: 120000))
        try Data(ImageFile.png(small)).write(to: URL(fileURLWithPath: folder + "/data/small.png"))
        #expect(throws: TrainingError.self) {
            _ = try FitSession(
                .checkpoint, data: folder + "/data", val: folder + "/data", out: folder,
                validateSide: 64, validateEvery: 1, saveEvery: 60, adjust: { _ in })
        }
    }

    @Test(arguments: [
        ("{", "not a usable recipe"), ("[1]", "no JSON object"), (#"{"depth": 3}"#, "unknown field depth"),
        (#"{"codes": 300}"#, "codes: 2 to 256"), (#"{"bottomGroups": [5]}"#, "groups"),
        (#"{"width": "x"}"#, "not a usable recipe"), (#"{"learnedFeatures": 5}"#, "learnedFeatures"),
    ])
    func badRecipesAreRefused(text: String, message: String) throws {
        let path = Self.temporaryPath("\(text.hashValue).json")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: TrainingError.self) { _ = try ModelRecipe(overridesIn: path) }
        #expect(error?.description.contains(message) == true)
        #expect(error?.description.hasPrefix(path) == true)
    }

    @Test func recipeFieldsAreReplaced() throws {
        let path = Self.temporaryPath("fields.json")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(#"{"width": 64, "lambdas": [0.01]}"#.utf8).write(to: URL(fileURLWithPath: path))
        var expected = ModelRecipe()
        expected.width = 64
        expected.lambdas = [0.01]
        #expect(try ModelRecipe(overridesIn: path) == expected)
    }

    @Test func unusableFilesAreNamedAndSkipped() throws {
        let folder = Self.temporaryPath("photos")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("no image".utf8).write(to: URL(fileURLWithPath: folder + "/bad.jpg"))
        try Data([0x89, 0x50, 0x4E, 0x47]).write(to: URL(fileURLWithPath: folder + "/cut.png"))
        #expect(throws: TrainingError.self) { _ = try PhotoSet(folder: folder, minimumSide: 16) }
        let small = Image(width: 20, height: 20, color: .rgb, samples: Array(repeating: 9, count: 1200))
        let large = Image(width: 40, height: 33, color: .gray, samples: Array(repeating: 9, count: 1320))
        try Data(ImageFile.png(small)).write(to: URL(fileURLWithPath: folder + "/small.png"))
        try Data(ImageFile.png(large)).write(to: URL(fileURLWithPath: folder + "/large.png"))
        let set = try PhotoSet(folder: folder, minimumSide: 32)
        #expect(set.photos.map(\.name) == ["large.png"])
        #expect(set.photos[0].samples.count == 40 * 33 * 3)
        #expect(set.skipped.count == 3)
        for name in ["bad.jpg", "cut.png", "small.png"] {
            #expect(set.skipped.contains { $0.hasPrefix(name + ": ") }, "\(set.skipped)")
        }
    }
}

extension Trainer {
    /// Everything that decides the following steps.
    fileprivate var state: [[Float]] {
        let (top, bottom) = (network.top, network.bottom)
        let buffers = [
            network.arena.value, moment1, moment2, average, top.words, top.counts, top.moments, bottom.words,
            bottom.counts, bottom.moments,
        ]
        return buffers.map { Array($0.values) } + [[Float(step), Float(random.state % 65536)]]
    }
}
