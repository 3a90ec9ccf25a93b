import Container
import Identifiers
import Model
import Network
import TestModels
import TestSupport
import Testing

@testable import Decoding
@testable import Encoding
@testable import VQZ

/// More effort finds indices of no higher cost with models of format 2, the same ones on every machine.
@Suite struct ProgramSearchTests {
    private func encode(
        _ image: Image, _ model: ProgramModel, quality: Int = 1, effort: Int, tune: Tune = .psnr,
        tileSide: Int? = 32, threads: Int = 2, _ level: InstructionSet = .best
    ) throws -> EncodedImage {
        try ImageEncoder(model: CodecModel(model), threads: threads, kernels: Kernels(level)).encode(
            image, quality: FractionalQuality(Quality(index: quality)), effort: Effort(effort), tune: tune,
            tileSide: tileSide)
    }

    /// The search pays, though nothing of the model has been learned.
    @Test(arguments: 0..<3) func costNeverRises(quality: Int) throws {
        let model = try TestProgramModel.make(seed: 91)
        let image = TestImage.make(96, 80)
        let costs = try [1, 2, 3, 5].map { effort in
            try cost(image, encode(image, model, quality: quality, effort: effort), model, quality)
        }
        #expect(costs == costs.sorted(by: >))
    }

    /// Bits of the indices plus the squared error at its worth in bits.
    private func cost(
        _ image: Image, _ encoded: EncodedImage, _ model: ProgramModel, _ quality: Int
    ) -> Double {
        let squared = zip(image.samples, encoded.reconstruction.samples).reduce(0) {
            $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1))
        }
        let unit = model.greyLevelsPerLatentUnit(quality)
        return Double(8 * encoded.sections.indices) + Double(squared) / (unit * unit)
    }

    @Test(arguments: InstructionSet.supported, [2, 4])
    func levelsAndThreadsAgree(level: InstructionSet, effort: Int) throws {
        let model = try TestProgramModel.make(seed: 6)
        let image = TestImage.make(90, 70)
        let expected = try encode(image, model, effort: effort, threads: 1, .portable)
        for threads in [1, 3] {
            #expect(
                try encode(image, model, effort: effort, threads: threads, level).bytes == expected.bytes)
        }
    }

    /// Windows and tiles of any size, gray and visual: what the encoder has decoded is what a decoder makes.
    @Test(arguments: [nil, 32, 64], Tune.allCases)
    func decodesToWhatWasFound(tileSide: Int?, tune: Tune) throws {
        let model = try TestProgramModel.make(seed: 7)
        let decoder = ProgramDecoder(model: model, threads: 2, kernels: Kernels(.best))
        for (image, effort) in [
            (TestImage.make(75, 51), 1), (TestImage.make(75, 51), 3),
            (TestImage.make(70, 33, color: .gray), 2),
            (TestImage.make(530, 20), 2),
        ] {
            let encoded = try encode(image, model, effort: effort, tune: tune, tileSide: tileSide)
            let decoded = try decoder.decode(VQZFile(parsing: encoded.bytes))
            #expect(decoded.samples == encoded.reconstruction.samples)
        }
    }

    /// Progress rises, and what nobody wants decoded has the same bytes.
    @Test(arguments: [1, 2, 4]) func progressRises(effort: Int) throws {
        let encoder = Encoder(model: CodecModel(try TestProgramModel.make(seed: 6)))
        let image = TestImage.make(70, 45)
        var parts: [Double] = []
        let options = EncodingOptions(.lossy, effort: Effort(effort))
        let bytes = try encoder.compress(image, quality: Quality(index: 1), options: options) {
            parts.append($0)
        }
        #expect(try bytes == encoder.encode(image, quality: Quality(index: 1), options: options).bytes)
        #expect(parts == parts.sorted() && parts.count >= Effort(effort).passes)
        #expect(abs(parts.last! - 1) < 1e-9)
    }
}
