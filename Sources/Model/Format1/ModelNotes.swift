import Bytes
import Identifiers

/// The notes of a model in a file of their own, which names the model: spec/vqm-model.md, section 4.
package enum ModelNotes {
    /// The record that names the model.
    static let modelName = "model"

    /// The notes of a model from a file that fills `bytes`. Inverse of `serialized(_:of:)`.
    ///
    /// - Throws: `ModelError`, `otherNotes` if the notes are those of another model
    package static func parse(_ bytes: [UInt8], of digest: ModelDigest) throws(ModelError) -> Records {
        let all = try bytes.withUnsafeBufferPointer { bytes throws(ModelError) in
            let blocks = try ModelBlocks(parsing: UnsafeRawBufferPointer(bytes), of: .format1)
            return try Records(parsing: blocks.notes)
        }
        guard case .text(let name)? = all[modelName]?.elements else { throw .missingRecord(modelName) }
        let named = String(decoding: name, as: UTF8.self)
        guard named == digest.description else { throw .otherNotes(named, expected: digest) }
        return try Records(all.all.filter { $0.name != modelName })
    }

    /// The bytes of a file without inference records. Inverse of `parse(_:of:)`.
    ///
    /// - Precondition: no note is called "model".
    package static func serialized(_ notes: Records, of digest: ModelDigest) -> [UInt8] {
        var all = Records()
        for record in [Record(modelName, text: digest.description)] + notes.all {
            do { try all.append(record) } catch { preconditionFailure("a note is called \(modelName)") }
        }
        return ModelBlocks.serialized(.format1, inference: Records(), notes: all)
    }
}
