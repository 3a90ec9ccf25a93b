import Decoding
import Files
import Identifiers
import Model
import TestModels
import Testing

@testable import VQZ

/// Models found by their digests, in folders that may hold anything.
@Suite struct ModelRegistryTests {
    let model: CodecModel
    let other: CodecModel
    /// A file that `model` encoded.
    let file: [UInt8]
    let image: Image

    init() throws {
        model = try TestModel.codec(seed: 81, .smallest, codewords: 3)
        other = try TestModel.codec(seed: 82, .smallest, codewords: 3)
        let encoded = try Encoder(model: model).encode(
            TestImage.make(20, 12), quality: Quality(index: 0), options: .lossy)
        (file, image) = (encoded.bytes, encoded.reconstruction)
    }

    @Test func builtInAndGivenModelsNeedNoFolder() throws {
        let registry = ModelRegistry(models: [model])
        #expect(try registry.model(model.digest) == model)
        #expect(try registry.model(CodecModel.defaultDigest).digest == CodecModel.default().digest)
        #expect(registry.place(of: model.digest) == .given)
        #expect(registry.place(of: CodecModel.defaultDigest) == .builtIn)
        #expect(registry.place(of: other.digest) == nil)
    }

    @Test func firstFolderCounts() throws {
        let first = try TemporaryFolder()
        let second = try TemporaryFolder()
        let path = try write(model.serialized(), as: model, in: second.path)
        let folders = [first.path + "/missing", first.path, second.path + "/"]
        let registry = ModelRegistry(folders: folders)
        #expect(registry.place(of: model.digest) == .file(path: path))
        #expect(try Decoder(models: registry).decode(file) == image)
        // A damaged file in an earlier folder is told, not passed over.
        let damaged = try write([1, 2, 3], as: model, in: first.path)
        #expect(registry.place(of: model.digest) == .file(path: damaged))
        #expect(throws: CodecError.unusableModel(path: damaged, .malformed(.magic(found: [1, 2, 3])))) {
            try Decoder(models: registry).decode(file)
        }
        first.remove("\(model.digest).vqm")
        second.remove("\(model.digest).vqm")
    }

    @Test func filesAreHostile() throws {
        let folder = try TemporaryFolder()
        let registry = ModelRegistry(folders: [folder.path])
        let whole = model.serialized()
        var flipped = whole
        flipped[whole.count / 2] ^= 1
        for bytes in [[], Array(whole.dropLast()), whole + [0], flipped, [0x56, 0x51, 0x4D, 9]] {
            let path = try write(bytes, as: model, in: folder.path)
            let error = #expect(throws: CodecError.self) { try registry.model(model.digest) }
            guard case .unusableModel(path, .malformed)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(error?.description.hasPrefix("model file \(path): ") == true)
        }
        let path = try write(other.serialized(), as: model, in: folder.path)
        let error = CodecError.unusableModel(path: path, .otherModel(other.digest))
        #expect(throws: error) { try registry.model(model.digest) }
        #expect(
            error.description
                == "model file \(path): holds model \(other.digest), not that of its name")
        folder.remove("\(model.digest).vqm")
    }

    @Test func missingModelsNameWhereTheyWereLookedFor() throws {
        let folder = try TemporaryFolder()
        let registry = ModelRegistry(models: [other], folders: ["/nowhere/models", folder.path])
        let error = #expect(throws: CodecError.self) { try Decoder(models: registry).decode(file) }
        #expect(
            error?.description
                == """
                needs model \(model.digest), which is none of these: built in (b4d614f6dccd), \
                given (\(other.digest)), /nowhere/models, \(folder.path)
                """)
    }

    @Test func decoderChangesModels() throws {
        let decoder = Decoder(models: ModelRegistry(models: [model, other]))
        let second = try Encoder(model: other).encode(
            TestImage.make(9, 9), quality: Quality(index: 0), options: .lossy)
        for _ in 0..<2 {
            #expect(try decoder.decode(file) == image)
            #expect(try decoder.decode(second.bytes) == second.reconstruction)
        }
    }

    @Test func contentsListModelsAndWhatIsNone() throws {
        let folder = try TemporaryFolder()
        let path = try write(model.serialized(), as: model, in: folder.path)
        try FileIO.write([7], to: folder.path + "/README")
        try FileIO.write(other.serialized(), to: folder.path + "/0123456789ab.vqm")
        try FileIO.write([7], to: folder.path + "/.hidden")
        let (models, ignored) = ModelRegistry(models: [other], folders: ["/nowhere", folder.path]).contents()
        #expect(models.map(\.digest) == [CodecModel.defaultDigest, other.digest, model.digest])
        #expect(models.map(\.place) == [.builtIn, .given, .file(path: path)])
        #expect(
            models.map(\.byteCount) == [
                CodecModel.defaultFile.count, other.serialized().count, model.serialized().count,
            ])
        #expect(models.allSatisfy { $0.format == .format1 })
        #expect(ignored.map(\.path) == ["0123456789ab.vqm", "README"].map { folder.path + "/" + $0 })
        #expect(ignored[0].reason == "holds model \(other.digest), not that of its name")
        #expect(ignored[1].reason == "not named by a model's digest, 12 hexadecimal digits and .vqm")
        for name in ["README", "0123456789ab.vqm", ".hidden", "\(model.digest).vqm"] { folder.remove(name) }
    }

    @Test func foldersOfTheEnvironment() {
        func folders(_ variables: [String: String]) -> [String] {
            ModelRegistry.folders { variables[$0] }
        }
        let system = "/usr/share/vqz/models"
        #expect(folders([:]) == [system])
        #expect(folders(["HOME": "/home/a"]) == ["/home/a/.local/share/vqz/models", system])
        #expect(
            folders(["HOME": "/home/a", "XDG_DATA_HOME": "/data"]) == ["/data/vqz/models", system])
        #expect(
            folders(["HOME": "/home/a", "XDG_DATA_HOME": ""]) == ["/home/a/.local/share/vqz/models", system])
        #expect(folders(["HOME": "/home/a", "VQZ_MODEL_PATH": "/x:y::/z/"]) == ["/x", "y", "/z/"])
        #expect(folders(["VQZ_MODEL_PATH": ""]) == [])
    }

    @Test func digestsAsText() {
        #expect(ModelDigest("b4d614f6dccd") == CodecModel.defaultDigest)
        for text in ["", "b4d614f6dcc", "b4d614f6dccd0", "B4d614f6dccd", "b4d614f6dcc/", "b4d614f6dccé"] {
            #expect(ModelDigest(text) == nil)
        }
    }

    /// Returns the path.
    private func write(_ bytes: [UInt8], as model: CodecModel, in folder: String) throws -> String {
        let path = ModelFile.path(in: folder, model.digest)
        try FileIO.write(bytes, to: path)
        return path
    }
}
