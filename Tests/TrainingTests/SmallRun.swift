import Foundation
import Model

@testable import Training

/// Runs of a small model on made photographs, each part of which is made once.
enum SmallRun {
    static let recipe: ModelRecipe = {
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

    static func training(steps: Int) -> TrainingRecipe {
        var training = TrainingRecipe()
        training.batch = 4
        training.crop = 64
        training.steps = steps
        training.warmup = 20
        training.reseedInterval = 20
        training.averageDecay = 0.95
        return training
    }

    static let photos = PhotoSet(photos: (0..<3).map(TrainingSpeed.syntheticPhoto), skipped: [])

    /// One that the runs have not seen.
    static let held = PhotoSet(photos: [TrainingSpeed.syntheticPhoto(77)], skipped: [])

    /// A run before its first step.
    static func start(_ training: TrainingRecipe) throws -> Trainer {
        let trainer = try copy(fresh.get())
        trainer.training = training
        return trainer
    }

    static func start(steps: Int) throws -> Trainer { try start(training(steps: steps)) }

    /// Steps of the run that `trained` returns; it rounds in the last eighteen.
    static let trainedSteps = 120

    /// A run after its last step.
    static func trained() throws -> Trainer { try copy(finished.get()) }

    /// The integer model of `trained`, as its file is read.
    static func model() throws -> GraphModel { try exported.get() }

    /// A run from `model`.
    /// - Parameter recipe: a JSON object with the fields of the model's recipe that change
    static func restarted(_ recipe: String = "{}", training: TrainingRecipe = training(steps: 1)) throws
        -> Trainer
    {
        try withFile(recipe) { try Trainer(model: model(), recipe: $0, training: training) }
    }

    static func run(_ trainer: Trainer, to step: Int) {
        let source = StepSource(photos, training: trainer.training)
        while trainer.step < step { _ = trainer.makeStep(source) }
    }

    /// What a run has come to on the photograph that it has not seen.
    static func loss(_ trainer: Trainer) -> Double {
        Validator(held, trainer: trainer, side: 256).run(trainer).loss(trainer.model)
    }

    /// A path of its own for each name and process.
    static func temporaryPath(_ name: String) -> String {
        NSTemporaryDirectory() + "vqz-\(ProcessInfo.processInfo.processIdentifier)-\(name)"
    }

    /// Calls `body` with the path of a file of that text.
    static func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
        let path = temporaryPath(UUID().uuidString + ".json")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return try body(path)
    }
}

// Checkpoints in memory.
extension SmallRun {
    private static let fresh = Result {
        try checkpoint(Trainer(photos: photos, model: recipe, training: training(steps: 1)))
    }

    private static let finished = Result {
        let trainer = try start(steps: trainedSteps)
        run(trainer, to: trainedSteps)
        return try checkpoint(trainer)
    }

    private static let exported = Result {
        try GraphModel(parsing: trained().exportModel(photos: photos).serialized())
    }

    private static func checkpoint(_ trainer: Trainer) throws -> Data {
        let path = temporaryPath(UUID().uuidString + ".safetensors")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try trainer.save(to: path)
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }

    private static func copy(_ checkpoint: Data) throws -> Trainer {
        let path = temporaryPath(UUID().uuidString + ".safetensors")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try checkpoint.write(to: URL(fileURLWithPath: path))
        return try Trainer.resume(from: path)
    }
}
