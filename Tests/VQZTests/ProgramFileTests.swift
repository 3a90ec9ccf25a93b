import Container
import Encoding
import Files
import Network
import Parallel
import Prior
import Raster
import TestModels
import TestSupport
import Testing

@testable import Decoding
@testable import Model
@testable import VQZ

/// Files of models of format 2 as the library makes and reads them.
@Suite struct ProgramFileTests {
    private let programs: ProgramModel
    private let model: CodecModel

    init() throws {
        programs = try TestProgramModel.make(seed: 95)
        model = CodecModel(programs)
    }

    private func deep(_ image: Image, _ depth: Int) -> DeepImage {
        func scale(_ samples: [UInt8]) -> [UInt16] {
            samples.map { UInt16(SampleScale.scale(Int($0), from: 8, to: depth)) }
        }
        return DeepImage(
            width: image.width, height: image.height, color: image.color, depth: depth,
            samples: scale(image.samples), alpha: image.alpha.map(scale))
    }

    /// Every part of a file of version 2: alpha, depth, metadata, tops and bottoms.
    @Test(arguments: [8, 12, 16], Image.Color.allCases)
    func roundTrip(depth: Int, color: Image.Color) throws {
        let image = TestImage.make(75, 50, color: color, alpha: true)
        let picture: Picture = depth == 8 ? .bytes(image) : .deep(deep(image, depth))
        let options = EncodingOptions(.lossy, keepsHiddenColor: true)
        let encoded = try Encoder(model: model, threads: 2).encode(
            picture, metadata: Version2File.metadata, quality: FractionalQuality(Quality(number: 2)),
            options: options)
        let decoder = Decoder(model: model, threads: 2)
        let decoded = try decoder.decode(encoded.bytes, DecodingOptions())
        #expect(decoded.warnings.isEmpty && decoded.metadata == Version2File.metadata)
        #expect(decoded.picture.depth == depth && decoded.picture.color == color)
        #expect(try decoder.decode(encoded.bytes) == encoded.reconstruction)
        #expect(encoded.priorBits > 100 && encoded.sections.indices > 0 && encoded.sections.alpha > 0)
        let file = try VQZFile(parsing: encoded.bytes)
        #expect(file.header.version == .version2)
        #expect(file.section(.tops) != nil && file.section(.bottoms) != nil)
        #expect(Double(8 * encoded.sections.indices) > encoded.priorBits)
        for level in InstructionSet.supported {
            for threads in [1, 3] {
                let again = try Encoder(model: model, threads: threads, instructions: level).compress(
                    picture, metadata: Version2File.metadata,
                    quality: FractionalQuality(Quality(number: 2)), options: options)
                #expect(again == encoded.bytes)
                let decoder = Decoder(model: model, threads: threads, instructions: level)
                #expect(try decoder.decode(encoded.bytes, DecodingOptions()) == decoded)
            }
        }
    }

    /// A quarter of the side is what the preview program makes of the top; smaller pictures are means of it.
    @Test(arguments: Image.Color.allCases, [nil, 32]) func views(color: Image.Color, tileSide: Int?) throws {
        let image = TestImage.make(131, 90, color: color, alpha: true)
        let file = try Version2File.indices(image, model, tileSide: tileSide)
        let decoder = Decoder(model: model, threads: 2)
        func picture(_ scale: Scale, _ region: Region? = nil, depth: Int? = nil) throws -> Picture {
            let options = DecodingOptions(region: region, scale: scale, depth: depth)
            return try decoder.decode(file.serialized, options).picture
        }
        let quarter = try picture(.quarter).rounded
        #expect(quarter.samples.map(Int.init) == preview(file))
        for scale in [Scale.half, .eighth, .sixteenth] {
            let (whole, side) =
                scale == .half ? (try picture(.full).rounded, 2) : (quarter, scale.rawValue / 4)
            let small = try picture(scale).rounded
            #expect(small.width == (131 + scale.rawValue - 1) / scale.rawValue)
            for y in 0..<small.height {
                for x in 0..<small.width {
                    let index = (y * small.width + x) * color.channels
                    #expect(small.samples[index] == mean(whole, x, y, side))
                }
            }
        }
        for scale in Scale.allCases {
            let region = Region(x: 37, y: 20, width: 50, height: 41)
            let whole = try picture(scale, depth: 11)
            let part = try picture(scale, region, depth: 11)
            let cells = region.area.divided(by: scale.rawValue)
            guard case .deep(let all) = whole, case .deep(let some) = part else {
                Issue.record("no deep picture")
                return
            }
            #expect(some.width == cells.columns.count && some.height == cells.rows.count)
            for (row, y) in cells.rows.enumerated() {
                let first = (y * all.width + cells.columns.lowerBound) * color.channels
                let count = some.width * color.channels
                #expect(all.samples[first..<first + count] == some.samples[row * count..<(row + 1) * count])
            }
        }
    }

    private func mean(_ image: Image, _ x: Int, _ y: Int, _ side: Int) -> UInt8 {
        var sum = side * side / 2
        for i in y * side..<(y + 1) * side {
            for j in x * side..<(x + 1) * side {
                let pixel = min(i, image.height - 1) * image.width + min(j, image.width - 1)
                sum += Int(image.samples[pixel * image.color.channels])
            }
        }
        return UInt8(sum / (side * side))
    }

    /// The samples of the preview by the definitions.
    private func preview(_ file: VQZFile) -> [Int] {
        let (header, architecture) = (file.header, programs.architecture)
        let execution = Execution(quality: header.indices!.quality.index, workers: Workers(1))
        let top = architecture.codewords(.top)
        let whole = Activation16(area: header.tiles.image.positions(at: top.scale), channels: top.channels)
        for tile in 0..<header.tiles.count {
            let decoder = SlicedPriorDecoder(
                network: SlicedNetwork(programs, Kernels(.portable)), grid: header.tiles.blocks(tile),
                execution: execution)
            let contents = TileSymbols(file.tiles[tile], Kernels(.portable)).decode(decoder, topAlone: true)
            whole.paste(contents.top, at: header.tiles.topArea(tile))
        }
        var arrays = [top: whole.grid]
        ReferenceProgram.run(
            programs.programs.layers(.preview).map { ($0, programs.layer($0)) }, &arrays,
            quality: execution.quality)
        let grid = arrays[architecture.preview]!
        return (0..<(header.height + 3) / 4).flatMap { y in
            (0..<(header.width + 3) / 4).flatMap { x -> [Int] in
                let pixel = (0..<3).map { c in
                    min(max(128 + (grid.at(y / 4, x / 4, (y % 4 * 4 + x % 4) * 3 + c) + 64) >> 7, 0), 255)
                }
                return header.color == .rgb ? pixel : [(pixel[0] + 2 * pixel[1] + pixel[2] + 2) >> 2]
            }
        }
    }

    /// Files that are cut at every byte decode alike on all levels, and tiles that are whole stay as they
    /// are.
    @Test func truncation() throws {
        let image = TestImage.make(20, 160, alpha: true)
        let bytes = try Version2File.indices(
            image, model, tileSide: 32, metadata: Version2File.metadata
        ).serialized
        let file = try VQZFile(parsing: bytes)
        let decoders = [InstructionSet.portable, .best].map {
            Decoder(model: model, threads: $0 == .best ? 3 : 1, instructions: $0)
        }
        let whole = try decoders[0].decode(bytes)
        let ends = file.tiles.map { $0.streams[1].bytes.endIndex }
        // What the first row of pixels sees.
        let needs = ProgramSynthesis.image(programs, Kernels(.best)).needs(
            for: Area(rows: 0..<1, columns: 0..<20), file.header.tiles.image)
        let reach = needs.all.map { $0.value.rows.upperBound * $0.array.scale.rawValue }.max() ?? 0
        #expect(reach < 130)
        var cuts = 0
        for count in bytes.indices {
            let cut = Array(bytes[..<count])
            #expect(throws: CodecError.self) { try decoders[0].decode(Array(bytes[..<min(count, ends[0])])) }
            let options = DecodingOptions(allowsTruncated: true)
            let decoded = decoders.map { try? $0.decode(cut, options) }
            #expect(decoded[0] == decoded[1], "\(count)")
            guard let picture = decoded[0]?.picture.rounded else { continue }
            cuts += 1
            // Rows that see nothing of what is missing.
            let rows = max(0, ends.count { $0 <= count } * 32 - reach)
            let length = rows * 20 * image.color.channels
            let isAlike = picture.samples[..<length] == whole.samples[..<length]
            #expect(isAlike, "\(count)")
        }
        #expect(cuts > bytes.count / 2)
    }

    /// Without its bottom, a tile has the means that its contexts predict.
    @Test func missingGroupsAreMeans() throws {
        let file = try Version2File.indices(TestImage.make(16, 16), model, tileSide: nil)
        let network = SlicedNetwork(programs, Kernels(.best))
        let decoder = SlicedPriorDecoder(
            network: network, grid: file.header.tiles.blocks(0),
            execution: Execution(quality: 1, workers: Workers(2)))
        let payload = TilePayload.split(
            top: file.tiles[0].streams[0], bottom: TileStream([], isWhole: false))
        let top = decoder.top(IndexReader(payload.streams[0], network.kernels))
        let bottom = decoder.bottom(below: top, IndexReader(payload.streams[1], network.kernels))
        #expect(!top.isCut && bottom.isCut)
        // Nothing has gone into the context, so that every phase predicts from the same.
        let fresh = SlicedContext(below: top, network)
        #expect(bottom.context.grid == fresh.context.grid)
        fresh.forEachGroup { group, heads in
            let tables = fresh.tables[group]
            let buffer = WeightBuffer(positions: LevelContext.segment, [tables])
            buffer.reuse(for: tables)
            for run in heads.phase.places.runs {
                for i in 0..<run.count {
                    let place = run.first + i
                    fresh.weigh(group, heads, place..<place + 1, to: buffer, at: 0)
                    let word = tables.mean(buffer.weights(0))
                    let channels = fresh.channelsInSlice(group, heads.phase)
                    for (d, channel) in fresh.channels(group).enumerated() {
                        let mean = heads.means.grid.at(0, place, channels.lowerBound + d)
                        let limit = Int(programs.architecture.bottom.limits[channel])
                        let expected = min(max(mean + Int(word[d]), -limit), limit)
                        let found = bottom.codewords.grid.at(run.row, run.column + i * run.step, channel)
                        #expect(found == expected)
                    }
                }
            }
            return nil
        }
    }

    @Test func aims() throws {
        let image = TestImage.make(64, 64)
        let encoder = Encoder(model: model, threads: 2)
        #expect(encoder.qualities.count == 3 && encoder.defaultQuality == Quality(number: 2))
        let sizes = try [1, 1.5, 2, 2.5, 3].map {
            try encoder.compress(.bytes(image), quality: FractionalQuality($0)!, options: .lossy).count
        }
        let limit = (sizes.min()! + sizes.max()!) / 2
        let aimed = try encoder.compress(.bytes(image), target: .bytes(limit), options: .lossy)
        #expect(aimed.encodings >= 1 && aimed.bytes.count > 0)
        let visual = EncodingOptions(.lossy, tune: .visual)
        let seen = try encoder.encode(image, quality: Quality(number: 2), options: visual)
        #expect(try Decoder(model: model).decode(seen.bytes) == seen.reconstruction)
        let plain = EncodingOptions(.lossy, tune: .psnr)
        #expect(try seen.bytes != encoder.compress(image, quality: Quality(number: 2), options: plain))
        let exact = try encoder.compress(image, quality: Quality(number: 1), options: .lossless)
        #expect(try Decoder(model: model).decode(exact) == image)
        var last = 0.0
        _ = try encoder.compress(image, quality: Quality(number: 1), options: .lossy) {
            #expect($0 >= last && $0 <= 1)
            last = $0
        }
        #expect(last == 1)
    }

    /// A registry finds models of both formats.
    @Test func registry() throws {
        let folder = try TemporaryFolder()
        let path = ModelFile.path(in: folder.path, model.digest)
        try FileIO.write(model.serialized(), to: path)
        let registry = ModelRegistry(folders: [folder.path])
        #expect(try registry.model(model.digest) == model)
        let entry = try #require(registry.contents().models.last)
        #expect(entry.format == .format2 && entry.place == .file(path: path))
        let image = TestImage.make(20, 20)
        let bytes = try Encoder(model: model).compress(image, quality: Quality(number: 2), options: .lossy)
        #expect(try Decoder(models: registry).decode(bytes) == Decoder(model: model).decode(bytes))
        folder.remove("\(model.digest).vqm")
    }
}
