import Container
import Decoding
import Encoding
import EntropyCoding
import Model
import Parallel
import Raster
import TestModels
import TestSupport
import Testing

@testable import Network
@testable import Prior

/// Both directions of the prior agree with the specification's steps.
@Suite struct PriorTests {
    static let grid = BlockGrid(width: 60, height: 40)

    @Test(arguments: [TestModel.Range.ordinary, .extreme], [0, 1, 2])
    func bytesAreThoseOfTheSpecification(range: TestModel.Range, quality: Int) throws {
        let model = try TestModel.make(seed: 51, range: range)
        let coded = encode(model, quality)
        let reference = ReferenceCodec(model, quality: quality).prior(
            top: maps(coded.top), bottom: maps(coded.bottom), topRows: Self.grid.topRows,
            topColumns: Self.grid.topColumns)
        let tops =
            model.prior(.top).codebooks.count { $0.sizes[quality] > 1 } * Self.grid.topRows
            * Self.grid.topColumns
        let intervals = reference.intervals
        #expect(encode(model, quality, version: .version1).payload == .joint(code(intervals[...])))
        #expect(
            coded.payload
                == .split(top: code(intervals[..<tops]), bottom: code(intervals[tops...])))
        #expect(codewords(coded.top, .top, model, quality) == reference.top.values)
        #expect(codewords(coded.bottom, .bottom, model, quality) == reference.bottom.values)
    }

    private func code(_ intervals: ArraySlice<ReferenceInterval>) -> TileStream {
        var coder = RangeEncoder()
        for interval in intervals {
            coder.encode(cumulative: interval.start, frequency: interval.weight, total: interval.total)
        }
        return TileStream(coder.finish())
    }

    @Test(arguments: [TestModel.Range.ordinary, .extreme], InstructionSet.supported)
    func decodingInvertsEncoding(range: TestModel.Range, level: InstructionSet) throws {
        let model = try TestModel.make(seed: 52, range: range)
        for quality in 0..<3 {
            for version in FileVersion.allCases {
                let coded = encode(model, quality, level, version: version)
                let network = PriorNetwork(model, Kernels(level))
                let execution = Execution(quality: quality, workers: Workers(2))
                let decoder = PriorDecoder(network, coded.payload, Self.grid, execution)
                #expect(decoder.decodeTop() == LevelIndices(coded.top))
                #expect(decoder.unused(levels: 1) == nil)
                #expect(decoder.decodeBottom() == LevelIndices(coded.bottom))
                #expect(decoder.unused() == nil)
            }
        }
    }

    /// Bits are those of the intervals, and the payload is not more than a thousandth and 16 bytes longer.
    @Test func payloadIsAsLongAsThePriorSays() throws {
        let coded = encode(try TestModel.make(seed: 53, codewords: 100), 2)
        #expect(coded.bits > 1000)
        #expect(Double(coded.payload.byteCount) < coded.bits / 8 * 1.001 + 16)
        #expect(Double(coded.payload.byteCount) > coded.bits / 8 - 8)
    }

    private func encode(
        _ model: GraphModel, _ quality: Int, _ level: InstructionSet = .best,
        version: FileVersion = .version2
    ) -> (top: IndexMap, bottom: IndexMap, bits: Double, payload: TilePayload) {
        let network = PriorNetwork(model, Kernels(level))
        let execution = Execution(quality: quality, workers: Workers(2))
        var encoder = PriorEncoder(
            network, Self.grid, execution, RateWeights(groups: { network.architecture.groups($0).count }),
            version: version)
        let top = encoder.encodeTop(
            latents(Self.grid.topRows, Self.grid.topColumns, model.architecture.topChannels))
        let bottom = encoder.encodeBottom(
            latents(Self.grid.rows, Self.grid.columns, model.architecture.bottomChannels))
        return (top, bottom, encoder.bits, encoder.finish())
    }

    private func latents(_ rows: Int, _ columns: Int, _ channels: Int) -> Activation16 {
        var random = SplitMix64(seed: UInt64(rows))
        let latents = Activation16(rows: rows, columns: columns, channels: channels)
        for row in 0..<rows {
            for column in 0..<columns {
                for channel in 0..<channels {
                    latents.position(row, column)[channel] = Int16(random.integer(in: -400...400))
                }
            }
        }
        return latents
    }

    private func maps(_ map: IndexMap) -> [[UInt8]] {
        (0..<map.groups).map { Array(map[group: $0]) }
    }

    private func codewords(_ map: IndexMap, _ level: Level, _ model: GraphModel, _ quality: Int) -> [Int] {
        let stream = Activation16(area: map.area, channels: model.architecture.channels(level))
        CodewordTable(model, level, quality: quality).write(
            map, rows: map.area.rows, to: stream, Workers(2))
        return (0..<stream.rows * stream.columns).flatMap { index in
            (0..<stream.channels).map {
                Int(stream.position(index / stream.columns, index % stream.columns)[$0])
            }
        }
    }
}
