import ArgumentParser

@main
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vqz-train",
        abstract: "Train models for vqz and write them as .vqm files.",
        subcommands: [Fit.self, Export.self, Bench.self, Probe.self])
}
