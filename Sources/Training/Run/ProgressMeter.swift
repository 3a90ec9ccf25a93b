import Reports

/// Averages of the steps since the last line.
struct ProgressMeter {
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
        return "step \(trainer.step) loss \(mean(\.loss).fixed(3)) top \(mean(\.topBits).fixed(4)) "
            + "bottom \(mean(\.bottomBits).fixed(4)) bpp psnr \(mean(\.psnr).fixed(2)) "
            + "codes \(Int(mean { Double($0.usedCodes) })) +\(steps.reduce(0) { $0 + $1.restartedCodes }) "
            + "rate \(mean(\.learningRate).fixed(5)) \((pixels / perStep / 1e6).fixed(3)) MP/s "
            + "left \(Int(left / 60)) min"
    }
}
