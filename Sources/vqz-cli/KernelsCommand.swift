import ArgumentParser
import Benchmark
import VQZ

struct KernelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels",
        abstract: "Measure the convolutions of every level of kernels that this CPU has.",
        discussion: """
            One thread, the model's layers, the best of several runs. \
            The peak is what the same instructions reach \
            on registers alone; that of small layers is out of reach, since results take instructions too. \
            AVX2 multiplies bytes as words, at half the peak, where a layer's weights are large.

            Examples:
              vqz kernels                     the built-in model's layers
              vqz kernels --model new.vqm     those of another one
              vqz kernels --milliseconds 500  steadier, and slower
            """)

    @Option(name: .long, help: "Time for each measurement, 1 to 10000.")
    var milliseconds = 50

    @OptionGroup var model: ModelOption

    func validate() throws {
        guard 1...10_000 ~= milliseconds else {
            throw ValidationError("--milliseconds is 1 to 10000, not \(milliseconds)")
        }
    }

    func run() throws {
        let model = try model.load()
        let shapes = KernelSpeed.shapes(of: model)
        let speeds = InstructionSet.supported.map { level in
            KernelSpeed(level, shapes, of: model, budget: .milliseconds(milliseconds))
        }
        try writeText(SpeedTable(speeds, shapes).text)
    }
}
