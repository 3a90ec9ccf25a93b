import Container
import Model
import Network
import Parallel
import Prior
import TestModels
import Testing
import VQZ

@testable import Decoding

@Suite struct SamplerTests {
    private static let quality = Quality(index: 1)

    private func sample(
        _ model: CodecModel, _ options: SamplingOptions, threads: Int? = 1, _ level: InstructionSet? = nil
    ) throws -> Image {
        try Sampler(threads: threads, instructions: level).sample(
            width: 150, height: 70, quality: Self.quality, model: model, options: options)
    }

    private static func model(
        _ format: ModelFormat, seed: UInt64, range: TestModel.Range = .ordinary
    ) throws -> CodecModel {
        switch format {
        case .format1: try TestModel.codec(seed: seed, range: range, codewords: 40)
        case .format2: CodecModel(try TestProgramModel.make(seed: seed, range: range))
        }
    }

    /// The same pixels for every number of threads and every instruction set.
    @Test(arguments: [TestModel.Range.ordinary, .extreme], ModelFormat.allCases)
    func threadsAndLevels(range: TestModel.Range, format: ModelFormat) throws {
        let model = try Self.model(format, seed: 31, range: range)
        for temperature in [100, 1000, 1337] {
            let options = SamplingOptions(seed: 7, temperature: Temperature(thousandths: temperature))
            let expected = try sample(model, options, .portable)
            for level in InstructionSet.supported {
                for threads in [1, 3] {
                    #expect(
                        try sample(model, options, threads: threads, level) == expected,
                        "\(level), \(threads) threads, \(temperature)")
                }
            }
        }
    }

    /// Several tiles, which differ from each other.
    @Test(arguments: ModelFormat.allCases)
    func tilesAreDrawnApart(format: ModelFormat) throws {
        let model = try Self.model(format, seed: 32)
        func sample(_ threads: Int, _ level: InstructionSet) throws -> Image {
            try Sampler(threads: threads, instructions: level).sample(
                width: 2048, height: 16, quality: Self.quality, model: model)
        }
        let image = try sample(1, .portable)
        for level in InstructionSet.supported { #expect(try sample(3, level) == image, "\(level)") }
        let rows = stride(from: 0, to: image.samples.count, by: 3 * 1024).map {
            Array(image.samples[$0..<$0 + 3 * 1024])
        }
        #expect(rows[0] != rows[1])
    }

    /// Whatever the arguments name changes the image.
    @Test(arguments: ModelFormat.allCases)
    func argumentsMatter(format: ModelFormat) throws {
        let model = try Self.model(format, seed: 33)
        let images = try [
            SamplingOptions(seed: 1), SamplingOptions(seed: 2),
            SamplingOptions(seed: 1, temperature: Temperature(thousandths: 500)),
            SamplingOptions(seed: 1, bottom: .mostProbable),
        ].map { try sample(model, $0) }
        #expect(Set(images.map(\.samples)).count == 4)
        #expect(try sample(model, SamplingOptions(seed: 1)) == images[0])
    }

    /// Without randomness in the bottom, the top of a file leaves nothing to the seed.
    @Test(arguments: ModelFormat.allCases)
    func topOfAFile(format: ModelFormat) throws {
        let model = try Self.model(format, seed: 34)
        let source = TestImage.make(90, 60, alpha: true)
        let bytes = try Encoder(model: model).compress(source, quality: Self.quality, options: .lossy)
        let sampler = Sampler(models: ModelRegistry(models: [model]))
        func sample(_ seed: UInt64, _ bottom: SamplingOptions.Bottom) throws -> Image {
            try sampler.sample(topOf: bytes, options: SamplingOptions(seed: seed, bottom: bottom))
        }
        let drawn = try sample(1, .drawn)
        #expect(drawn.width == 90 && drawn.height == 60 && drawn.alpha == nil)
        #expect(try sample(1, .drawn) == drawn)
        #expect(try sample(2, .drawn) != drawn)
        #expect(try sample(1, .mostProbable) != drawn)
        #expect(try sample(1, .mostProbable) == sample(2, .mostProbable))
    }

    /// At any temperature, the picture of a file's top is the file's.
    @Test func temperatureLeavesGivenTops() throws {
        let model = try TestProgramModel.make(seed: 36)
        let bytes = try Encoder(model: CodecModel(model)).compress(
            TestImage.make(70, 40), quality: Self.quality, options: .lossy)
        let file = try VQZFile(parsing: bytes, limits: DecodingLimits())
        let kernels = Kernels(.portable)
        let prior = SlicedNetwork(model, kernels)
        let execution = Execution(quality: 1, workers: Workers(1))
        func top(_ source: some TileSource) throws -> Activation16 {
            try source.contents(0, Workers(1)).get().top
        }
        let expected = try top(FileTiles(prior: prior, file: file, execution: execution, topAlone: true))
        for thousandths in [100, 1000, 2000] {
            let options = SamplingOptions(temperature: Temperature(thousandths: thousandths))
            let drawn = DrawnTiles(
                prior: options.temperature.prior(model, kernels),
                grid: file.header.tiles, execution: execution, options: options,
                seeds: TileSeed.all(file.header.tiles, options), given: (file, prior))
            #expect(try top(drawn).grid == expected.grid)
        }
    }

    /// What is wrong with a file's top is found; its bottom is not looked at.
    @Test func malformedTops() throws {
        let model = CodecModel(try TestProgramModel.make(seed: 37))
        let file = try Version2File.indices(TestImage.make(40, 40), model, tileSide: nil)
        let sampler = Sampler(models: ModelRegistry(models: [model]))
        func sample(_ top: [UInt8], _ bottom: [UInt8]) throws -> Image {
            let longer = file.changingStreams { _, streams in
                streams[0] += top
                streams[1] += bottom
            }
            return try sampler.sample(topOf: longer.serialized)
        }
        #expect(try sample([], [1]) == sample([], []))
        #expect(throws: CodecError.self) { try sample([1, 1, 1, 1, 1, 1, 1, 1], []) }
        #expect(throws: CodecError.self) { try sample([0], []) }
    }

    @Test(arguments: ModelFormat.allCases)
    func errors(format: ModelFormat) throws {
        let model = try Self.model(format, seed: 35)
        let count = model.qualities
        #expect(throws: CodecError.quality(found: Quality(index: count), count: count)) {
            try Sampler().sample(width: 1, height: 1, quality: Quality(index: count), model: model)
        }
        let size = FileHeader.maxDimension + 1
        #expect(throws: CodecError.imageTooLarge(width: size, height: 1)) {
            try Sampler().sample(width: size, height: 1, quality: Self.quality, model: model)
        }
        #expect(throws: CodecError.file(.tooManyPixels(width: 9, height: 9, limit: 80))) {
            try Sampler(limits: DecodingLimits(maxPixels: 80)).sample(
                width: 9, height: 9, quality: Self.quality, model: model)
        }
        let bytes = try Encoder(model: model).compress(
            TestImage.make(20, 20), quality: Self.quality, options: .lossy)
        #expect(throws: CodecError.self) { try Sampler().sample(topOf: bytes) }
    }
}
