import Bytes
import Model
import Testing
import VQZ

@Suite struct ModelVectorTests {
    @Test(arguments: Vectors.manifest.models) func parses(entry: Manifest.Model) throws {
        let model = try Vectors.model(entry.file)
        #expect("\(model.digest)" == entry.digest)
        #expect(model.qualities == entry.qualities)
        #expect(try model.serialized() == Vectors.bytes(entry.file))
    }

    @Test(arguments: Vectors.manifest.modelErrors) func refusesDamage(entry: Manifest.ModelRefusal) throws {
        let bytes = try damaged(Vectors.bytes(entry.model), as: entry)
        do {
            _ = try CodecModel(parsing: bytes)
            Issue.record("accepted, should be refused as \(entry.category)")
        } catch {
            #expect(error.category == entry.category, "\(error)")
        }
    }

    private func damaged(_ whole: [UInt8], as entry: Manifest.ModelRefusal) -> [UInt8] {
        var bytes = whole
        for patch in entry.patches {
            bytes.replaceSubrange(patch.offset..<patch.offset + patch.bytes.count, with: patch.bytes)
        }
        if entry.resign { bytes = bytes.dropLast(32) + SHA256.digest(Array(bytes.dropLast(32))) }
        return Array(bytes.prefix(entry.length))
    }
}
