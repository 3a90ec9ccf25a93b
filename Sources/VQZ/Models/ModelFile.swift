import Decoding
import Files
import Identifiers
import Model

/// The files of a registry's folders.
package enum ModelFile {
    /// Larger files are refused.
    package static let byteLimit = 1 << 30

    static func path(in folder: String, _ digest: ModelDigest) -> String {
        (folder.hasSuffix("/") ? folder : folder + "/") + digest.description + ".vqm"
    }

    /// The digest that a file's name promises; nil for other names.
    static func digest(ofName name: String) -> ModelDigest? {
        name.hasSuffix(".vqm") ? ModelDigest(String(name.dropLast(4))) : nil
    }

    /// Reads and checks a file, whose model must have the digest.
    ///
    /// - Throws: `CodecError.unusableModel`
    static func read(
        _ path: String, _ digest: ModelDigest
    ) throws(CodecError) -> (model: CodecModel, byteCount: Int) {
        do throws(ModelFileError) {
            let bytes = try bytes(of: path)
            let model = try parse(bytes)
            guard model.digest == digest else { throw .otherModel(model.digest) }
            return (model, bytes.count)
        } catch {
            throw .unusableModel(path: path, error)
        }
    }

    private static func bytes(of path: String) throws(ModelFileError) -> [UInt8] {
        do { return try FileIO.read(path, limit: byteLimit) } catch { throw .unreadable(error.reason) }
    }

    private static func parse(_ bytes: [UInt8]) throws(ModelFileError) -> CodecModel {
        do { return try CodecModel(parsing: bytes) } catch { throw .malformed(error) }
    }
}
