import Foundation
import Model
import Testing

@testable import Training

/// The trainer's notes stand beside a model that the codec need not carry them for.
@Suite struct NotesFileTests {
    private static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/CModel")

    /// The trainer can go on from the default model, and the curve of its training is there.
    @Test func defaultModelHasNotesBesideIt() throws {
        let path = Self.models.appendingPathComponent("default.vqm").path
        let bare = try GraphModel(parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
        #expect(bare.notes.all.isEmpty)
        let model = try NotesFile.model(path)
        #expect(model.digest == bare.digest)
        #expect(ValidationCurve(of: model).steps == 123_300)
        let network = try ModelImport.network(model, changes: nil)
        #expect(network.recipe.qualities == model.architecture.qualities)
    }

    @Test func writingAndReading() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vqz-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.vqm").path
        var model = try NotesFile.model(Self.models.appendingPathComponent("default.vqm").path)
        let notes = model.notes
        try model.notes.append(Record("card", text: "the card"))
        let count = try NotesFile.write(model, to: path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == count)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                == ["a.notes.vqm", "a.vqm"])
        let again = try NotesFile.model(path)
        #expect(again.digest == model.digest && again.notes == notes && CodecModel(again).card.isEmpty)
        // Notes of another model, or none, are no notes.
        try FileManager.default.removeItem(atPath: folder.appendingPathComponent("a.notes.vqm").path)
        #expect(try NotesFile.model(path).notes.all.isEmpty)
        let others = ModelNotes.serialized(notes, of: .init([1, 2, 3, 4, 5, 6]))
        try Data(others).write(to: folder.appendingPathComponent("a.notes.vqm"))
        #expect(throws: ModelError.self) { try NotesFile.model(path) }
    }

    @Test func names() {
        #expect(NotesFile.path(besideModel: "x/a.vqm") == "x/a.notes.vqm")
        #expect(NotesFile.path(besideModel: "model") == "model.notes.vqm")
    }
}
