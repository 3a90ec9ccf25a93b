import ArgumentParser
import Training

struct Probe: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write costs and gradients of one step for given pixels, for comparing trainers.",
        shouldDisplay: false)

    @Option(help: "Checkpoint.")
    var checkpoint: String

    @Option(help: "Safetensors with pixels [n][h][w][3], F32, samples less 128.")
    var pixels: String

    @Option(help: "Safetensors to write.")
    var out: String

    @Option(name: .shortAndLong, help: "Quality, from 1.")
    var quality = 1

    @Flag(help: "Through the integer network's rounding.")
    var rounding = false

    @Flag(help: "With the analysis fixed, after a step of the search.")
    var searching = false

    func validate() throws {
        if !(1...64).contains(quality) { throw ValidationError("--quality must lie in 1...64") }
    }

    func run() throws {
        let probe = try GradientProbe(checkpoint: checkpoint, pixels: pixels)
        guard quality <= probe.qualities else {
            throw ValidationError("the model has \(probe.qualities) qualities")
        }
        try probe.write(quality: quality - 1, rounds: rounding, searches: searching, to: out)
    }
}
