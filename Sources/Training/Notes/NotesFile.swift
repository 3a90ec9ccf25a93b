import Foundation
import Model

/// A model file for the codec, and beside it the trainer's notes in a file of their own: `NAME.vqm` and
/// `NAME.notes.vqm`.
package enum NotesFile {
    /// Where the notes of a model file are.
    package static func path(besideModel path: String) -> String {
        (path.hasSuffix(".vqm") ? String(path.dropLast(4)) : path) + ".notes.vqm"
    }

    /// Reads a model with its notes, which may as well be in its own file.
    ///
    /// - Throws: `TrainingError.unreadable` or `ModelError`
    static func model(_ path: String) throws -> GraphModel {
        guard let file = FileManager.default.contents(atPath: path) else {
            throw TrainingError.unreadable(path: path)
        }
        var model = try GraphModel(parsing: [UInt8](file))
        if model.notes[TrainingNotes.recipeName] == nil,
            let notes = FileManager.default.contents(atPath: self.path(besideModel: path))
        {
            model.notes = try ModelNotes.parse([UInt8](notes), of: model.digest)
        }
        return model
    }

    /// Writes a model without notes, and its notes beside it but for the card, which is a text of its own.
    ///
    /// - Returns: the bytes of the model's file
    package static func write(_ model: GraphModel, to path: String) throws -> Int {
        let notes = try Records(model.notes.all.filter { $0.name != "card" })
        var bare = model
        bare.notes = Records()
        let bytes = bare.serialized()
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        try Data(ModelNotes.serialized(notes, of: model.digest))
            .write(to: URL(fileURLWithPath: self.path(besideModel: path)), options: .atomic)
        return bytes.count
    }
}
