import Decoding
import Testing
import VQZ

/// Files with one defect each are refused for it.
@Suite struct RefusalVectorTests {
    @Test(arguments: Vectors.manifest.errors) func refuses(entry: Manifest.Refusal) throws {
        let bytes = try Vectors.bytes(entry.file)
        let decoder = Decoder(model: try Vectors.model(entry.model), threads: 1)
        do {
            _ = try decoder.decode(bytes)
            Issue.record("accepted, should be refused as \(entry.category)")
        } catch {
            #expect(error.category == entry.category, "\(error)")
        }
    }
}
