import Container
import Decoding
import Encoding
import Identifiers
import Model
import Network
import Parallel
import Raster
import TestModels
import TestSupport
import Testing

@testable import VQZ

/// Images of several tiles, in whole and in part.
@Suite struct TileTests {
    /// Width, height and side of the tiles.
    static let layouts = [(33, 1, 32), (70, 100, 32), (200, 65, 64), (129, 128, 128), (130, 390, 128)]

    @Test(arguments: layouts, [1, 2, 3])
    func decodesToWhatTheEncoderAnnounces(layout: (Int, Int, Int), effort: Int) throws {
        let model = try TestModel.codec(seed: 61)
        let image = TestImage.make(layout.0, layout.1, alpha: true)
        let expected = try encode(image, model, effort, layout.2, threads: 1, .portable)
        #expect(try Decoder(model: model, threads: 1).decode(expected.bytes) == expected.reconstruction)
        for threads in [2, 5] {
            let encoding = try encode(image, model, effort, layout.2, threads: threads, .best)
            #expect(encoding.bytes == expected.bytes, "\(threads) threads")
            let decoder = Decoder(model: model, threads: threads)
            #expect(try decoder.decode(expected.bytes) == expected.reconstruction, "\(threads) threads")
        }
    }

    /// The networks see all of the image: with equal indices, tiles make no difference to its pixels.
    @Test func pixelsDoNotDependOnTiles() throws {
        // One codeword in every group, so that the indices are the same whatever the contexts.
        let model = try TestModel.codec(seed: 62, codewords: 1)
        let image = TestImage.make(150, 100)
        let whole = try encode(image, model, 1, nil, threads: 2, .best)
        for side in [32, 64, 128] {
            #expect(
                try encode(image, model, 1, side, threads: 2, .best).reconstruction == whole.reconstruction)
        }
    }

    /// At effort 1 the tops' choices differ at the borders of tiles only by their contexts.
    @Test func priorBitsAreThoseOfAllTiles() throws {
        let model = try TestModel.codec(seed: 63)
        let encoding = try encode(TestImage.make(100, 100), model, 1, 32, threads: 2, .best)
        let tiles = try VQZFile(parsing: encoding.bytes).tiles
        #expect(tiles.count == 16)
        let bytes = tiles.reduce(0) { $0 + $1.byteCount }
        #expect(Double(bytes) > encoding.priorBits / 8 - 1)
        #expect(Double(bytes) < encoding.priorBits / 8 + 2 * 8 * 16)
    }

    @Test func compressMakesTheSameFile() throws {
        let model = try TestModel.codec(seed: 64)
        let encoder = Encoder(model: model, threads: 2)
        for (width, height) in [(40, 30), (1030, 20)] {
            let image = TestImage.make(width, height, alpha: width == 40)
            for effort in 1...3 {
                let bytes = try encoder.compress(
                    image, quality: Quality(index: 1),
                    options: EncodingOptions(.lossy, effort: Effort(effort)))
                #expect(
                    try bytes
                        == encoder.encode(
                            image, quality: Quality(index: 1),
                            options: EncodingOptions(.lossy, effort: Effort(effort))
                        ).bytes)
            }
        }
    }

    /// A coder alone makes the file that the encoder makes of an opaque image.
    @Test(arguments: Tune.allCases) func coderMakesTheSameFile(tune: Tune) throws {
        let first = try TestModel.make(seed: 64)
        try expectSameFiles(GraphCoder(first, Kernels(.best)), CodecModel(first), tune)
        let second = try TestProgramModel.make(seed: 64)
        try expectSameFiles(ProgramCoder(second, Kernels(.best)), CodecModel(second), tune)
    }

    private func expectSameFiles(_ coder: some IndexCoder, _ model: CodecModel, _ tune: Tune) throws {
        let image = TestImage.make(1030, 20)
        for effort in [1, 3].map(Effort.init) {
            let quality = FractionalQuality(Quality(index: 1))
            let file = try coder.file(
                image, quality: quality, effort: effort, tune: tune, Workers(2))
            let options = EncodingOptions(.lossy, effort: effort, tune: tune)
            #expect(
                try file
                    == Encoder(model: model).compress(.bytes(image), quality: quality, options: options))
        }
    }

    @Test(arguments: [(1024, 16, nil), (1025, 16, 1024), (16, 3000, 1024)] as [(Int, Int, Int?)])
    func defaultTiles(width: Int, height: Int, side: Int?) throws {
        let model = try TestModel.codec(seed: 64, .smallest, codewords: 3)
        let bytes = try Encoder(model: model).compress(
            TestImage.make(width, height), quality: Quality(index: 0), options: .lossy)
        #expect(try VQZFile(parsing: bytes).header.indices?.tileSide == side)
    }

    @Test(arguments: Image.Color.allCases, [false, true])
    func regionsEqualTheCrop(color: Image.Color, alpha: Bool) throws {
        let model = try TestModel.codec(seed: 65)
        let image = TestImage.make(210, 170, color: color, alpha: alpha)
        let bytes = try encode(image, model, 2, 32, threads: 2, .best).bytes
        let decoder = Decoder(model: model, threads: 2)
        let whole = try decoder.decode(bytes)
        var random = SplitMix64(seed: 65)
        for _ in 0..<40 {
            let (x, y) = (random.integer(in: 0...209), random.integer(in: 0...169))
            let region = Region(
                x: x, y: y, width: random.integer(in: 1...min(210 - x, 90)),
                height: random.integer(in: 1...min(170 - y, 90)))
            #expect(try decoder.decode(bytes, region: region) == whole.cropped(to: region), "\(region)")
        }
    }

    /// Wide images are synthesised band by band, which the pixels do not show.
    @Test func bandsEqualTheWhole() throws {
        let model = try TestModel.codec(seed: 68)
        let (width, edge) = (SynthesisBands.width + 40, SynthesisBands.width)
        let image = TestImage.make(width, 9, alpha: true)
        let encoding = try encode(image, model, 1, 2048, threads: 2, .best)
        let decoder = Decoder(model: model, threads: 2)
        #expect(try decoder.decode(encoding.bytes) == encoding.reconstruction)
        for (x, columns) in [(edge - 3, 5), (edge - 1, 1), (edge, 1), (edge + 7, 33), (30, edge)] {
            let region = Region(x: x, y: 3, width: columns, height: 5)
            #expect(
                try decoder.decode(encoding.bytes, region: region)
                    == encoding.reconstruction.cropped(to: region), "\(region)")
        }
    }

    @Test func regionsOutsideAreRefused() throws {
        let model = try TestModel.codec(seed: 66, .smallest)
        let bytes = try Encoder(model: model).compress(
            TestImage.make(40, 30), quality: Quality(index: 0), options: .lossy)
        for (x, y, width, height) in [
            (0, 0, 41, 1), (0, 0, 1, 31), (40, 0, 1, 1), (0, 30, 1, 1), (-1, 0, 2, 2), (0, 0, 0, 1),
            (0, 0, 1, -1),
            (1, 1, .max, 1), (.max, 0, 1, 1), (.max, .max, .max, .max),
        ] {
            let region = Region(x: x, y: y, width: width, height: height)
            #expect(throws: CodecError.regionOutside(region, width: 40, height: 30)) {
                try Decoder(model: model).decode(bytes, region: region)
            }
        }
    }

    /// A region reads its own tiles and those that reach into it, and no others.
    @Test func regionsDoNotReadFarTiles() throws {
        let model = try TestModel.codec(seed: 67)
        let parsed = try VQZFile(
            parsing: encode(TestImage.make(600, 40), model, 1, 32, threads: 1, .best).bytes)
        let far = parsed.tiles.count - 1
        let padded = parsed.changingStreams { tile, streams in
            if tile == far { streams[streams.count - 1].append(0) }
        }
        let bytes = padded.serialized
        let decoder = Decoder(model: model, threads: 1)
        let error = CodecError.paddedPayload(
            tile: far, .last(.written), count: padded.streams(of: far).last!.count)
        #expect(throws: error) { try decoder.decode(bytes) }
        #expect(throws: error) {
            try decoder.decode(bytes, region: Region(x: 590, y: 30, width: 10, height: 10))
        }
        let near = Region(x: 0, y: 0, width: 300, height: 40)
        #expect(try decoder.decode(bytes, region: near) == decoder.decode(parsed.serialized, region: near))
    }

    private func encode(
        _ image: Image, _ model: CodecModel, _ effort: Int, _ side: Int?, threads: Int,
        _ level: InstructionSet
    ) throws -> EncodedImage {
        try ImageEncoder(model: model, threads: threads, kernels: Kernels(level)).encode(
            image, quality: FractionalQuality(Quality(index: 1 % model.qualities)),
            effort: Effort(effort), tune: .psnr,
            tileSide: side)
    }
}
