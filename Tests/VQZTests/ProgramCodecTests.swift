import Bytes
import Container
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster
import TestModels
import TestSupport
import Testing

@testable import Decoding
@testable import Encoding

/// Images to files and back with a model of format 2.
@Suite struct ProgramCodecTests {
    private var model: ProgramModel

    init() throws {
        model = try TestProgramModel.make(seed: 91)
    }

    private func image(_ width: Int, _ height: Int, _ color: Image.Color = .rgb, alpha: Bool = false) -> Image
    {
        var random = SplitMix64(seed: UInt64(width))
        return Image(
            width: width, height: height, color: color,
            samples: random.array(width * height * color.channels, in: 0...255),
            alpha: alpha ? random.array(width * height, in: 0...255) : nil)
    }

    private func encoder(_ threads: Int = 2, _ level: InstructionSet = .best) -> ImageEncoder {
        ImageEncoder(model: CodecModel(model), threads: threads, kernels: Kernels(level))
    }

    private func decoder(_ threads: Int = 2, _ level: InstructionSet = .best) -> ProgramDecoder {
        ProgramDecoder(model: model, threads: threads, kernels: Kernels(level))
    }

    private func encode(_ image: Image, _ quality: Int = 1, tileSide: Int? = 32) throws -> VQZFile {
        try VQZFile(parsing: bytes(image, quality, tileSide: tileSide, encoder()))
    }

    private func bytes(
        _ image: Image, _ quality: Int = 1, tileSide: Int? = 32, _ encoder: ImageEncoder
    ) throws -> [UInt8] {
        try encoder.encode(
            image, quality: FractionalQuality(Quality(index: quality)), effort: Effort(2),
            tune: .psnr, tileSide: tileSide
        ).bytes
    }

    private func decode(_ file: VQZFile, _ region: Region? = nil) throws -> Image {
        try decoder().decode(file, region: region)
    }

    /// The samples of a file by the definitions: the synthesis over all of the image, of tiles one by one.
    private func reference(_ file: VQZFile, depth: Int) -> [Int] {
        let (header, architecture) = (file.header, model.architecture)
        let grid = header.tiles.image
        let execution = Execution(quality: header.indices!.quality.index, workers: Workers(1))
        var whole: ArrayTable<Activation16> = [:]
        let inputs = [
            architecture.codewords(.top), architecture.codewords(.bottom), architecture.context(.bottom),
        ]
        for array in inputs {
            whole[array] = Activation16(area: grid.positions(at: array.scale), channels: array.channels)
        }
        for tile in 0..<header.tiles.count {
            let place = header.tiles.topArea(tile)
            let contents = TileSymbols(file.tiles[tile], Kernels(.portable)).decode(
                SlicedPriorDecoder(
                    network: SlicedNetwork(model, Kernels(.portable)), grid: header.tiles.blocks(tile),
                    execution: execution))
            whole[inputs[0]]!.paste(contents.top, at: place)
            whole[inputs[1]]!.paste(contents.bottom!, at: place.multiplied(by: 2))
            whole[inputs[2]]!.paste(contents.context!, at: place.multiplied(by: 2))
        }
        var arrays = Dictionary(uniqueKeysWithValues: whole.all.map { ($0, $1.grid) })
        ReferenceProgram.run(
            model.programs.layers(.synthesis).map { ($0, model.layer($0)) }, &arrays,
            quality: execution.quality)
        return samples(arrays[architecture.image]!, header, depth)
    }

    private func samples(_ image: Grid, _ header: FileHeader, _ depth: Int) -> [Int] {
        let largest = 1 << depth - 1
        return (0..<header.height).flatMap { y in
            (0..<header.width).flatMap { x -> [Int] in
                let pixel = (0..<3).map { c in
                    let element = image.at(y / 4, x / 4, (y % 4 * 4 + x % 4) * 3 + c)
                    let sum = (element + 16384) * largest + 255 * 64
                    return min(max(sum >= 0 ? sum / (255 * 128) : 0, 0), largest)
                }
                return header.color == .rgb ? pixel : [(pixel[0] + 2 * pixel[1] + pixel[2] + 2) >> 2]
            }
        }
    }

    @Test(arguments: [Image.Color.rgb, .gray], [nil, 32, 64])
    func decodingFollowsTheSpecification(color: Image.Color, tileSide: Int?) throws {
        let file = try encode(image(100, 83, color), tileSide: tileSide)
        let decoded = try decode(file)
        #expect(decoded.samples.map(Int.init) == reference(file, depth: 8))
        #expect(Set(decoded.samples).count > 20)
    }

    /// Whatever keeps to the rules is computed alike by rows and by the definitions.
    @Test(arguments: 0..<10)
    mutating func randomPrograms(seed: Int) throws {
        model = try TestProgramModel.make(
            seed: UInt64(seed), .random(seed: UInt64(seed), parts: 3 + seed % 4))
        let image = image(75, 120)
        let file = try encode(image)
        let decoded = try decode(file)
        #expect(decoded.samples.map(Int.init) == reference(file, depth: 8))
        for strip in [1, 50] {
            let samples: [UInt8] = try decoder().samples(
                of: file, Area(rows: 120, columns: 75), depth: 8, strip: strip)
            #expect(samples == decoded.samples)
        }
        let region = Region(x: 20, y: 41, width: 30, height: 50)
        #expect(try decode(file, region) == decoded.cropped(to: region))
        #expect(try bytes(image, 1, encoder(1, .portable)) == file.serialized)
    }

    /// Models with changed bytes are refused, or encode and decode on all levels alike.
    @Test(arguments: 0..<8)
    func damagedModelsNeverTrap(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let image = image(17, 33)
        let bytes = model.serialized()
        for _ in 0..<40 {
            var changed = bytes
            // Numbers of arrays and steps are where most depends on.
            let end = random.integer(in: 0...2) == 0 ? bytes.count - 40 : 2600
            for _ in 0...random.integer(in: 0...2) {
                changed[random.integer(in: 8...end)] = UInt8(random.integer(in: 0...255))
            }
            changed.replaceSubrange(
                (bytes.count - 32)..., with: SHA256.digest(Array(changed[..<(bytes.count - 32)])))
            guard let model = try? ProgramModel(parsing: changed) else { continue }
            #expect(model.serialized() == changed)
            let files = try [InstructionSet.portable, .best].map { (level: InstructionSet) in
                let encoder = ImageEncoder(model: CodecModel(model), threads: 1, kernels: Kernels(level))
                return try self.bytes(image, 0, encoder)
            }
            #expect(files[0] == files[1])
            let file = try VQZFile(parsing: files[0])
            let images = try [InstructionSet.portable, .best].map {
                try ProgramDecoder(model: model, threads: 1, kernels: Kernels($0)).decode(file)
            }
            #expect(images[0] == images[1])
        }
    }

    @Test(arguments: 0..<3)
    func alphaAndQualities(quality: Int) throws {
        let image = image(50, 40, alpha: true)
        let decoded = try decode(encode(image, quality))
        #expect(decoded.alpha == image.alpha)
        #expect(decoded.width == 50 && decoded.height == 40)
    }

    /// Every level and every number of threads give the same bytes and pixels.
    @Test(arguments: InstructionSet.supported)
    func levelsAndThreadsAgree(level: InstructionSet) throws {
        let image = image(90, 70)
        let expected = try encode(image)
        let pixels = try decode(expected)
        for threads in [1, 3] {
            #expect(try bytes(image, 1, encoder(threads, level)) == expected.serialized)
            #expect(try decoder(threads, level).decode(expected) == pixels)
        }
    }

    @Test(arguments: [nil, 32, 64])
    func regionsAreCutFromTheWhole(tileSide: Int?) throws {
        let file = try encode(image(150, 131), tileSide: tileSide)
        let whole = try decode(file)
        for region in [
            Region(x: 0, y: 0, width: 1, height: 1), Region(x: 149, y: 130, width: 1, height: 1),
            Region(x: 37, y: 41, width: 60, height: 23), Region(x: 0, y: 64, width: 150, height: 32),
            Region(x: 95, y: 0, width: 3, height: 131),
        ] {
            #expect(try decode(file, region) == whole.cropped(to: region), "\(region)")
        }
        let outside = Region(x: 100, y: 0, width: 51, height: 1)
        #expect(throws: CodecError.regionOutside(outside, width: 150, height: 131)) {
            try decode(file, outside)
        }
    }

    /// Images that are wider than a band are synthesised in several, which no pixel shows.
    @Test func bandsDoNotShow() throws {
        let (width, edge) = (SynthesisBands.width + 40, SynthesisBands.width)
        let file = try encode(image(width, 9), tileSide: 2048)
        let whole = try decode(file)
        let region = Region(x: edge - 40, y: 0, width: 80, height: 9)
        #expect(try decode(file, region) == whole.cropped(to: region))
        let expected = reference(file, depth: 8)
        #expect(whole.samples.map(Int.init) == expected)
    }

    @Test(arguments: [10, 16])
    func deepSamples(depth: Int) throws {
        let file = try encode(image(40, 30))
        let samples: [UInt16] = try decoder().samples(of: file, Area(rows: 30, columns: 40), depth: depth)
        #expect(samples.map(Int.init) == reference(file, depth: depth))
    }

    @Test func samplesAreRounded() {
        let bytes = PatchPixels(.rgb)
        #expect(
            [-32768, -16384, -16320, 0, 63, 64, 16319, 32767].map(bytes.sample) == [
                0, 0, 1, 128, 128, 129, 255, 255,
            ])
        for element in Int16.min...Int16.max where element % 7 == 0 {
            let sum = (Int(element) + 16384) * 255 + 16320
            #expect(bytes.sample(element) == min(max(sum, 0) / 32640, 255))
        }
        let deep = PatchPixels(.rgb, depth: 16)
        #expect([-16384, 16256, 32767].map(deep.sample) == [0, 65535, 65535])
        #expect(deep.sample(0) == 32896)
    }

    @Test func damageIsRefused() throws {
        let file = try encode(image(64, 64))
        func changed(_ change: ([UInt8]) -> [UInt8]) -> VQZFile {
            var tiles = file.tiles
            let streams = tiles[1].streams.map { Array($0.bytes) }
            tiles[1] = .split(top: TileStream(streams[0]), bottom: TileStream(change(streams[1])))
            return VQZFile(header: file.header, tiles: tiles)
        }
        let count = file.tiles[1].streams[1].bytes.count
        #expect(throws: CodecError.paddedPayload(tile: 1, .bottom, count: count + 1)) {
            try decode(changed { $0 + [0] })
        }
        let long = changed { $0 + [UInt8](repeating: 1, count: 64) }
        #expect { try decode(long) } throws: { error in
            guard case CodecError.unusedPayload(1, .bottom, let consumed, count + 64) = error else {
                return false
            }
            return consumed >= count && consumed < count + 64
        }
        // A small picture does without the bottom.
        #expect(try decoder().decode(long, scale: .quarter) == decoder().decode(file, scale: .quarter))
        let missing = Quality(index: 3)
        #expect(throws: CodecError.quality(found: missing, count: 3)) { try encode(image(8, 8), 3) }
        let header = FileHeader(
            color: .rgb, hasAlpha: false, width: 64, height: 64,
            indices: IndexCoding(modelDigest: model.digest, quality: missing, tileSide: 32))
        #expect(throws: CodecError.quality(found: missing, count: 3)) {
            try decode(VQZFile(header: header, tiles: file.tiles))
        }
    }
}
