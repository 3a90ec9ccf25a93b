import Decoding
import Encoding
import TestModels
import Testing

@testable import VQZ

/// The same bytes and pixels for every number of threads and every CPU level.
@Suite struct DeterminismTests {
    @Test(arguments: [TestModel.Range.ordinary, .extreme])
    func threadsAndLevels(range: TestModel.Range) throws {
        let model = try TestModel.codec(seed: 21, range: range, codewords: 40)
        let image = TestImage.make(150, 70, alpha: true)
        for quality in 0..<model.qualities {
            let expected = try Encoder(model: model, threads: 1, instructions: .portable).encode(
                image, quality: Quality(index: quality), options: .lossy)
            for level in InstructionSet.supported {
                for threads in 1...3 {
                    let encoder = Encoder(model: model, threads: threads, instructions: level)
                    let encoding = try encoder.encode(
                        image, quality: Quality(index: quality), options: .lossy)
                    #expect(encoding.bytes == expected.bytes, "\(level), \(threads) threads")
                    #expect(
                        encoding.reconstruction == expected.reconstruction, "\(level), \(threads) threads")
                    let decoder = Decoder(model: model, threads: threads, instructions: level)
                    #expect(try decoder.decode(expected.bytes) == expected.reconstruction)
                }
            }
        }
    }

    @Test func encodersAreReusable() throws {
        let model = try TestModel.codec(seed: 22)
        let (encoder, decoder) = (Encoder(model: model), Decoder(model: model))
        let (first, second) = (TestImage.make(30, 40), TestImage.make(61, 9, color: .gray))
        let encoding = try encoder.encode(first, quality: Quality(index: 0), options: .lossy)
        _ = try encoder.encode(second, quality: Quality(index: 2), options: .lossy)
        _ = try decoder.decode(encoding.bytes)
        #expect(
            try encoder.encode(first, quality: Quality(index: 0), options: .lossy).bytes == encoding.bytes)
        #expect(try decoder.decode(encoding.bytes) == encoding.reconstruction)
    }

    /// Contexts, codewords and rate matter: neighbouring qualities and images give different files.
    @Test func inputsMatter() throws {
        let encoder = Encoder(model: try TestModel.codec(seed: 23))
        let image = TestImage.make(64, 64)
        let files = try (0..<3).map {
            try encoder.encode(image, quality: Quality(index: $0), options: .lossy).bytes
        }
        #expect(Set(files).count == 3)
        #expect(
            try encoder.encode(TestImage.make(64, 64, seed: 2), quality: Quality(index: 0), options: .lossy)
                .bytes != files[0])
    }
}
