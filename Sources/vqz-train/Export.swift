import ArgumentParser
import Foundation
import Training

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a run's model as an integer .vqm file.",
        discussion: """
            Proves that no accumulator can overflow and prints what going to integers cost in bpp \
            and PSNR on the \
            validation photographs. What training needs to go on from the model is written \
            beside it, to a file that ends in .notes.vqm, and the model card to one that ends in .md.
            """)

    @Option(name: .customLong("run"), help: ArgumentHelp("Folder of the run.", valueName: "run"))
    var runFolder: String

    @Option(help: ArgumentHelp("Folder of photographs that decide the integer scales.", valueName: "dir"))
    var data: String

    @Option(help: ArgumentHelp("Folder of photographs to measure the loss on.", valueName: "dir"))
    var val: String

    @Option(help: ArgumentHelp("Model file to write.", valueName: "model.vqm"))
    var out: String

    @Option(
        help: ArgumentHelp(
            "Write the model card to this file instead of beside the model.", valueName: "card.md"))
    var card: String?

    @Option(help: ArgumentHelp("Markdown to close the model card with.", valueName: "file"))
    var appendix: String?

    @Option(help: "Side of the centre crops validated, a multiple of 32.")
    var validateSide = 384

    func validate() throws {
        if validateSide < 64 || validateSide % 32 != 0 {
            throw ValidationError("--validate-side must be a multiple of 32, from 64")
        }
    }

    private var cardPath: String { (out.hasSuffix(".vqm") ? String(out.dropLast(4)) : out) + ".md" }

    func run() throws {
        let trainer = try Trainer.resume(from: RunFolder.latestCheckpoint(runFolder))
        let photos = try PhotoSet(folder: data, minimumSide: trainer.training.crop)
        let validation = try PhotoSet(folder: val, minimumSide: validateSide)
        let closing = try appendix.map { try String(contentsOfFile: $0, encoding: .utf8) } ?? ""
        let bare = try trainer.exportModel(photos: photos)
        let report = try Validator(validation, trainer: trainer, side: validateSide).compare(
            trainer, with: bare)
        print(report)
        func curve(_ path: String) -> ValidationCurve {
            ValidationCurve(csv: (try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
        }
        let earlier = curve(RunFolder.earlierCurve(runFolder))
        let (model, text) = try trainer.describe(
            bare, report: report, data: photos, validation: validation, earlier: earlier,
            curve: earlier.continued(by: curve(RunFolder.curve(runFolder))), appendix: closing)
        let count = try NotesFile.write(model, to: out)
        try Data(text.utf8).write(to: URL(fileURLWithPath: card ?? cardPath), options: .atomic)
        print("\(out): \(count) bytes; no accumulator can overflow")
    }
}
