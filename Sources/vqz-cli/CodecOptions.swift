import ArgumentParser
import Files
import ImageFiles
import Model
import VQZ

/// Options that all commands share which run the codec.
struct CodecOptions: ParsableArguments {
    @OptionGroup private var modelOption: ModelOption

    @Option(name: .long, help: "Number of threads, by default one per CPU. The result does not depend on it.")
    var threads: Int?

    @Option(name: .long, help: "Refuse images with more pixels than this.")
    var maxPixels = DecodingLimits().maxPixels

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads takes 1 to 1024, not \(threads)")
        }
        guard maxPixels >= 1 else {
            throw ValidationError("--max-pixels takes a positive number, not \(maxPixels)")
        }
    }

    var limits: DecodingLimits { DecodingLimits(maxPixels: maxPixels) }

    /// The options that make another process of this tool use the same model and limits.
    var arguments: [String] {
        let changed = maxPixels != DecodingLimits().maxPixels
        return (model.map { ["--model", $0] } ?? []) + (changed ? ["--max-pixels", String(maxPixels)] : [])
    }

    /// What the other options depend on of the model, which does not stay in memory.
    func modelTraits() throws -> ModelTraits {
        try model == nil ? .default() : ModelTraits(loadModel())
    }

    /// The models that files are decoded with: that of `--model` and those of the environment.
    func models() throws -> ModelRegistry {
        try .standard.with(model == nil ? [] : [loadModel()])
    }

    func loadModel() throws -> CodecModel { try modelOption.load() }

    private var model: String? { modelOption.model }
}

/// Refuses a quality that a model with `count` of them lacks.
func checkQuality(_ quality: Quality, count: Int) throws {
    guard quality.number <= count else {
        throw ValidationError("the model has qualities 1 to \(count), not \(quality.number)")
    }
}
