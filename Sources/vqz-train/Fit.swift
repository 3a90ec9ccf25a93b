import ArgumentParser
import Foundation
import Training

struct Fit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit a model to photographs.",
        discussion: """
            Writes checkpoint.safetensors and validation.csv to the run's folder and its progress \
            to standard output. Ctrl-C saves and leaves; --resume goes on exactly from the checkpoint, \
            also from one of vqz_torch.
            """)

    @Option(help: ArgumentHelp("Folder of photographs to train on (JPEG, PNG).", valueName: "dir"))
    var data: String

    @Option(help: ArgumentHelp("Folder of photographs to validate with.", valueName: "dir"))
    var val: String

    @Option(help: ArgumentHelp("Folder of the run, made if missing.", valueName: "run"))
    var out: String

    @Flag(help: "Go on from the run's checkpoint.")
    var resume = false

    @Option(name: .customLong("init"), help: ArgumentHelp("Start from a model file.", valueName: "model.vqm"))
    var initial: String?

    @Flag(help: "Write the checkpoint to start or go on from and stop, for another trainer.")
    var prepare = false

    @Option(help: "Steps in all.")
    var steps: Int?

    @Option(help: "Seed of everything random.")
    var seed: UInt64?

    @Option(help: "Crops per step.")
    var batch: Int?

    @Option(help: "Side of the training crops, a multiple of 32.")
    var crop: Int?

    @Option(help: "Learning rate.")
    var rate: Double?

    @Option(help: "Learning rate of the weight matrices (Muon); 0 trains them like the rest (Adam).")
    var matrixRate: Double?

    @Option(help: "Weight of the commitment term against the distortion.")
    var commitment: Double?

    @Option(help: "Share of the steps, at the end, over which the learning rate falls.")
    var decay: Double?

    @Option(help: "Share of the steps, at the end, that go through the integer network's rounding.")
    var rounding: Double?

    @Option(
        help:
            """
            Share of the steps, at the end, that leave the analysis alone and learn from searched \
            indices, every other one.
            """
    )
    var searching: Double?

    @Option(
        help:
            """
            Share of the steps, at the end, that learn from SSIMULACRA2 instead of squared errors; needs \
            --prices.
            """
    )
    var visual: Double?

    @Option(
        help: ArgumentHelp(
            "Bits per pixel that a point of SSIMULACRA2 is worth, for each quality.", valueName: "p,p,..."))
    var prices: String?

    @Option(
        help:
            """
            Model recipe as a JSON file of the fields to change; with --init only lambdas, phases, \
            groups (divided) and, upwards, blocks.
            """
    )
    var recipe: String?

    @Option(help: "Threads that share the crops of each step; no more than there are crops are used.")
    var workers = 1

    @Option(help: "Steps between validations.")
    var validateEvery = 1000

    @Option(help: "Side of the centre crops validated, a multiple of 32.")
    var validateSide = 384

    @Option(help: "Seconds between checkpoints.")
    var saveEvery = 180.0

    func validate() throws {
        if let crop, crop < 64 || crop % 32 != 0 {
            throw ValidationError("--crop must be a multiple of 32, from 64")
        }
        if validateSide < 64 || validateSide % 32 != 0 {
            throw ValidationError("--validate-side must be a multiple of 32, from 64")
        }
        if resume && initial != nil { throw ValidationError("--resume and --init exclude each other") }
        if let batch, batch < 1 { throw ValidationError("--batch must be at least 1") }
        if validateEvery < 1 { throw ValidationError("--validate-every must be at least 1") }
        if let rate, !(rate > 0 && rate <= 1) { throw ValidationError("--rate must lie above 0 and up to 1") }
        if let matrixRate, !(0...1).contains(matrixRate) { throw ValidationError("--matrix-rate: 0 to 1") }
        if let commitment, !(0...16).contains(commitment) { throw ValidationError("--commitment: 0 to 16") }
        for (name, share) in [
            ("decay", decay), ("rounding", rounding), ("searching", searching), ("visual", visual),
        ] {
            if let share, !(0...1).contains(share) { throw ValidationError("--\(name) is a share, 0 to 1") }
        }
        if !(1...256).contains(workers) { throw ValidationError("--workers must lie in 1...256") }
        if prices != nil, priceList == nil { throw ValidationError("--prices: numbers above 0, with commas") }
        if let steps, steps < 1 { throw ValidationError("--steps must be at least 1") }
    }

    private var priceList: [Double]? {
        prices.flatMap { text in
            let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            let prices = numbers.compactMap { $0 }
            return prices.count == numbers.count && prices.allSatisfy { $0 > 0 } ? prices : nil
        }
    }

    func run() throws {
        let start: FitSession.Start =
            if resume { .checkpoint } else if let initial { .model(path: initial, recipe: recipe) } else {
                .fresh(recipe: recipe)
            }
        let session = try FitSession(
            start, data: data, val: val, out: out, validateSide: validateSide, validateEvery: validateEvery,
            saveEvery: saveEvery, workers: workers
        ) { training in
            if let steps { training.steps = steps }
            if let seed { training.seed = seed }
            if let batch { training.batch = batch }
            if let crop { training.crop = crop }
            if let rate { training.rate = rate }
            if let matrixRate { training.matrixRate = matrixRate }
            if let commitment { training.commitment = commitment }
            if let decay { training.decay = decay }
            if let rounding { training.rounding = rounding }
            if let searching { training.searching = searching }
            if let visual { training.visual = visual }
            if let priceList { training.prices = priceList }
        }
        if prepare { try session.prepare() } else { try session.run() }
    }
}
