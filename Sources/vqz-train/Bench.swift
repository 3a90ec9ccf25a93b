import ArgumentParser
import Training

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure training speed on one thread, on synthetic pixels.")

    @Option(help: "Steps to time.")
    var steps = 20

    @Flag(help: "The default model instead of the reference configuration (four rates, K 128).")
    var defaultModel = false

    func run() throws {
        let speed = TrainingSpeed.measure(model: defaultModel ? ModelRecipe() : .prototype, steps: steps)
        print(speed.description)
    }
}
