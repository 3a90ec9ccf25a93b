import Foundation
import Model

/// Runs a training to its last step, reporting, validating and saving on the way.
public struct FitSession {
    private let folder: String
    private let photos: PhotoSet
    private let validationPhotos: PhotoSet
    private let validateSide: Int
    private let validateEvery: Int
    private let saveEvery: Double
    private let trainer: Trainer

    /// Where a run starts.
    public enum Start: Sendable {
        /// From photographs alone.
        /// - recipe: path of a JSON object with the fields of `ModelRecipe` that differ from the default
        case fresh(recipe: String?)
        /// From the networks, codebooks and prior of a model file, with a fresh optimiser.
        /// - recipe: path of a JSON object with other `lambdas`, as many as the model has, phases, numbers of blocks or divided groups
        case model(path: String, recipe: String?)
        /// Exactly where the run's checkpoint left off.
        case checkpoint
    }

    /// Reads the photographs and makes or restores the run.
    ///
    /// - Parameters:
    ///   - data, val: folders of photographs to train on and to validate with
    ///   - out: the run's folder, made if missing
    ///   - validateSide: side of the centre crops validated, a multiple of 32
    ///   - validateEvery: steps between validations, at least 1
    ///   - saveEvery: seconds between checkpoints
    ///   - workers: threads that share the crops of each step, at least 1; no more than crops are used
    ///   - adjust: changes to the training recipe, also on resuming
    /// - Throws: `TrainingError` or `ModelError` if photographs, recipe, checkpoint or model cannot be used.
    public init(
        _ start: Start, data: String, val: String, out: String, validateSide: Int, validateEvery: Int,
        saveEvery: Double, workers: Int = 1, adjust: (inout TrainingRecipe) -> Void
    ) throws {
        precondition(validateEvery >= 1, "at least one step between validations")
        precondition(workers >= 1, "at least one worker")
        (folder, self.validateSide) = (out, validateSide)
        (self.validateEvery, self.saveEvery) = (validateEvery, saveEvery)
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        validationPhotos = try PhotoSet(folder: val, minimumSide: validateSide)
        var training = TrainingRecipe()
        adjust(&training)
        // A run that goes on has it in its folder.
        var earlier: ValidationCurve?
        switch start {
        case .fresh(let path):
            let model = try path.map { try ModelRecipe(overridesIn: $0) } ?? ModelRecipe()
            photos = try PhotoSet(folder: data, minimumSide: training.crop)
            trainer = Trainer(photos: photos, model: model, training: training)
            earlier = ValidationCurve()
        case .model(let path, let recipe):
            guard let file = FileManager.default.contents(atPath: path) else {
                throw TrainingError.unreadable(path: path)
            }
            let model = try CodecModel(parsing: [UInt8](file))
            trainer = try Trainer(model: model, recipe: recipe, training: training)
            earlier = ValidationCurve(of: model)
            photos = try PhotoSet(folder: data, minimumSide: training.crop)
        case .checkpoint:
            trainer = try Trainer.resume(from: RunFolder.latestCheckpoint(out))
            adjust(&trainer.training)
            photos = try PhotoSet(folder: data, minimumSide: trainer.training.crop)
        }
        trainer.workerCount = min(workers, trainer.training.batch)
        if trainer.step == 0 { try? FileManager.default.removeItem(atPath: curvePath) }
        try restoreCurve()
        if let earlier {
            try Data(earlier.csv.utf8).write(to: URL(fileURLWithPath: RunFolder.earlierCurve(out)))
        }
        report()
    }

    private var curvePath: String { RunFolder.curve(folder) }

    /// The checkpoint's curve: without what was validated after it, and there even if the checkpoint alone was kept. One from before safetensors has none.
    private func restoreCurve() throws {
        if trainer.curve == ValidationCurve() {
            trainer.curve = ValidationCurve(
                csv: (try? String(contentsOfFile: curvePath, encoding: .utf8)) ?? "")
        } else {
            try Data(trainer.curve.csv.utf8).write(to: URL(fileURLWithPath: curvePath))
        }
    }

    private func save() throws {
        try trainer.save(to: RunFolder.checkpoint(folder))
        RunFolder.removeOtherForms(folder)
    }

    private func report() {
        for line in photos.skipped + validationPhotos.skipped { Self.report("skipped \(line)") }
        Self.report(
            "training on \(photos.count) photographs (\(decimal(photos.megapixels, 1)) MP), "
                + "validating on \(validationPhotos.count)")
        Self.report(
            "\(trainer.parameterCount) parameters, step \(trainer.step) of \(trainer.training.steps)")
    }

    /// Writes the checkpoint that the run starts from, for another trainer to go on from.
    public func prepare() throws {
        try save()
        Self.report("saved at step \(trainer.step)")
    }

    /// Trains until the last step or an interrupt; either way the checkpoint is written.
    public func run() throws {
        Interrupt.install()
        let source = StepSource(photos, training: trainer.training)
        let validator = Validator(validationPhotos, trainer: trainer, side: validateSide)
        if trainer.step == 0 { try validate(trainer, validator) }
        var lastSave = Date()
        var meter = ProgressMeter(trainer)
        while trainer.step < trainer.training.steps && !Interrupt.isRequested {
            meter.add(trainer.makeStep(source))
            if trainer.step % 50 == 0 { Self.report(meter.line()) }
            if trainer.step % validateEvery == 0 { try validate(trainer, validator) }
            if Date().timeIntervalSince(lastSave) > saveEvery {
                try save()
                lastSave = Date()
            }
        }
        try save()
        if trainer.step % validateEvery != 0 && !Interrupt.isRequested {
            try validate(trainer, validator)
            try save()
        }
        Self.report("saved at step \(trainer.step)")
    }

    private func validate(_ trainer: Trainer, _ validator: Validator) throws {
        let validation = validator.run(
            trainer, searching: trainer.training.isSearching(trainer.step))
        var text = FileManager.default.fileExists(atPath: curvePath) ? "" : ValidationCurve.header
        let loss = validation.loss(trainer.model)
        for point in validation.points {
            let row = ValidationCurve.Row(
                step: trainer.step, megapixels: trainer.megapixels, seconds: trainer.seconds,
                quality: point.quality + 1, bitsPerPixel: point.bitsPerPixel, psnr: point.psnr, loss: loss)
            text += row.csv
            trainer.curve.rows.append(row)
        }
        try Self.append(text, to: curvePath)
        let summary = validation.points.map { "\(decimal($0.bitsPerPixel, 3))@\(decimal($0.psnr, 2))" }
        Self.report("val step \(trainer.step) loss \(decimal(loss, 4)): " + summary.joined(separator: " "))
    }

    private static func append(_ text: String, to path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(fileURLWithPath: path))
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
    }

    static func report(_ line: String) {
        print(line)
        fflush(nil)
    }
}

/// Averages of the steps since the last line.
private struct ProgressMeter {
    private let trainer: Trainer
    private var steps: [Trainer.Progress] = []

    init(_ trainer: Trainer) { self.trainer = trainer }

    mutating func add(_ progress: Trainer.Progress) { steps.append(progress) }

    mutating func line() -> String {
        defer { steps = [] }
        func mean(_ value: (Trainer.Progress) -> Double) -> Double {
            steps.reduce(0) { $0 + value($1) } / Double(steps.count)
        }
        let training = trainer.training
        let pixels = Double(training.batch * training.crop * training.crop)
        let perStep = mean(\.seconds)
        let left = Double(training.steps - trainer.step) * perStep
        return "step \(trainer.step) loss \(decimal(mean(\.loss), 3)) top \(decimal(mean(\.topBits), 4)) "
            + "bottom \(decimal(mean(\.bottomBits), 4)) bpp psnr \(decimal(mean(\.psnr), 2)) "
            + "codes \(Int(mean { Double($0.usedCodes) })) +\(steps.reduce(0) { $0 + $1.restartedCodes }) "
            + "rate \(decimal(mean(\.learningRate), 5)) \(decimal(pixels / perStep / 1e6, 3)) MP/s "
            + "left \(Int(left / 60)) min"
    }
}

/// A number with a fixed count of decimals.
func decimal(_ value: Double, _ places: Int) -> String { String(format: "%.\(places)f", value) }

/// Ctrl-C and termination ask for an orderly end.
enum Interrupt {
    nonisolated(unsafe) private static var flag: sig_atomic_t = 0

    static var isRequested: Bool { flag != 0 }

    static func install() {
        signal(SIGINT) { _ in Interrupt.flag = 1 }
        signal(SIGTERM) { _ in Interrupt.flag = 1 }
    }
}
