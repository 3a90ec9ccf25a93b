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

    /// Where files may be cut, those alone decode that have no other defect.
    @Test(arguments: Vectors.manifest.errors) func refusesWhereCut(entry: Manifest.Refusal) throws {
        let decoder = VectorDecoder(try Vectors.model(entry.model))
        do {
            let file = try decoder.parse(Vectors.bytes(entry.file), allowsCut: true)
            _ = try decoder.samples(of: file, depth: file.header.depth)
            #expect(entry.cut == nil, "accepted")
        } catch {
            #expect((error as? CodecError)?.category == entry.cut, "\(error)")
        }
    }
}
