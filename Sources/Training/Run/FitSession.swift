import Foundation
import Model
import Reports

/// Runs a training to its last step, reporting, validating and saving on the way.
package struct FitSession {
    private let folder: String
    private let photos: PhotoSet
    private let validationPhotos: PhotoSet
    private let validateSide: Int
    private let validateEvery: Int
    private let saveEvery: Double
    private let trainer: Trainer

    /// The start of a run.
    package enum Start: Sendable {
        /// From photographs alone.
        /// - recipe: path of a JSON object with the fields of `ModelRecipe` that differ from the default
        case fresh(recipe: String?)
        /// From the networks, codebooks and prior of a model file and the notes beside it, with a fresh
        /// optimiser.
        /// - recipe: path of a JSON object with other `lambdas`, as many as the model has, phases, numbers of
        ///   blocks or divided groups
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
    package init(
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
            let model = try NotesFile.model(path)
            trainer = try Trainer(model: model, recipe: recipe, training: training)
            earlier = ValidationCurve(of: model)
            photos = try PhotoSet(folder: data, minimumSide: training.crop)
        case .checkpoint:
            trainer = try Trainer.resume(from: RunFolder.latestCheckpoint(out))
            adjust(&trainer.training)
            photos = try PhotoSet(folder: data, minimumSide: trainer.training.crop)
        }
        if let problem = trainer.training.problem(qualities: trainer.model.qualities) {
            throw TrainingError.badTraining(reason: problem)
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

    /// The checkpoint's curve: without what was validated after it, and there even if the checkpoint alone
    /// was kept. One from before safetensors has none.
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
            "training on \(photos.count) photographs (\(photos.megapixels.fixed(1)) MP), "
                + "validating on \(validationPhotos.count)")
        Self.report(
            "\(trainer.parameterCount) parameters, step \(trainer.step) of \(trainer.training.steps)")
    }

    /// Writes the checkpoint that the run starts from, for another trainer to go on from.
    package func prepare() throws {
        try save()
        Self.report("saved at step \(trainer.step)")
    }

    /// Trains until the last step or an interruption, which ends the process; either way the checkpoint is
    /// written.
    package func run() throws {
        let stop = OrderlyStop()
        let source = StepSource(photos, training: trainer.training)
        let validator = Validator(validationPhotos, trainer: trainer, side: validateSide)
        if trainer.step == 0 { try validate(trainer, validator) }
        var lastSave = Date()
        var meter = ProgressMeter(trainer)
        while trainer.step < trainer.training.steps && !stop.isRequested {
            meter.add(trainer.makeStep(source))
            if trainer.step % 50 == 0 { Self.report(meter.line()) }
            if trainer.step % validateEvery == 0 { try validate(trainer, validator) }
            if Date().timeIntervalSince(lastSave) > saveEvery {
                try save()
                lastSave = Date()
            }
        }
        try save()
        if trainer.step % validateEvery != 0 && !stop.isRequested {
            try validate(trainer, validator)
            try save()
        }
        Self.report("saved at step \(trainer.step)")
        stop.finish()
    }

    private func validate(_ trainer: Trainer, _ validator: Validator) throws {
        let validation = validator.run(
            trainer, choosing: Validator.Choice(trainer.training, step: trainer.step))
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
        let summary = validation.points.map { "\($0.bitsPerPixel.fixed(3))@\($0.psnr.fixed(2))" }
        let scores = validation.points.compactMap { $0.score?.fixed(2) }
        Self.report(
            "val step \(trainer.step) loss \(loss.fixed(4)): " + summary.joined(separator: " ")
                + (scores.isEmpty ? "" : ", SSIMULACRA2 " + scores.joined(separator: " ")))
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
