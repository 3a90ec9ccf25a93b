import Container
import Decoding
import Encoding
import Network
import TestModels
import TestSupport
import Testing

@testable import VQZ

/// Whatever the index of tiles says, decoding ends with an image or an error.
@Suite struct MalformedTileTests {
    let decoder: Decoder
    let file: [UInt8]
    let parsed: VQZFile
    let tilePayloads: [[UInt8]]

    init() throws {
        let model = try TestModel.codec(seed: 71)
        decoder = Decoder(model: model, threads: 2)
        file = try ImageEncoder(model: model, threads: nil, kernels: Kernels(.best)).encode(
            TestImage.make(70, 40), quality: FractionalQuality(Quality(index: 1)), effort: Effort(1),
            tune: .psnr,
            tileSide: 32, version: .version1
        ).bytes
        parsed = try VQZFile(parsing: file)
        tilePayloads = parsed.tiles.indices.map { [parsed] in parsed.streams(of: $0)[0] }
    }

    @Test func everyTruncationIsRefused() {
        #expect(tilePayloads.count == 6)
        for length in file.indices {
            #expect(throws: (any Error).self) { try decoder.decode(Array(file.prefix(length))) }
        }
    }

    /// Every truncation of the payload, with valid checksums: an error of the index or an image.
    @Test func truncatedPayloads() throws {
        let payload = Array(parsed.sections[0].payload)
        let index = payload.count - tilePayloads.reduce(0) { $0 + $1.count }
        let lastStart = payload.count - tilePayloads[5].count
        for length in 0..<lastStart {
            let bytes = VQZFile.serialized(
                parsed.header, [Section(tag: .indices, payload: Array(payload.prefix(length)))])
            do throws(CodecError) {
                _ = try decoder.decode(bytes)
                Issue.record("\(length) of \(payload.count) bytes are accepted")
            } catch {
                switch error {
                case .file(.tileIndexCutShort(6, bytes.count)): #expect(length < index)
                case .file(.tileOverrun(_, let declared, let available)):
                    #expect(length >= index && available < declared)
                default: Issue.record("\(error)")
                }
            }
        }
    }

    @Test func lengthsThatDoNotFit() throws {
        for (lengths, error) in [
            ([10, 10, 10, 10, 51], ContainerError.tileOverrun(tile: 4, declared: 51, available: 50)),
            (
                [.max, .max, .max, .max, .max],
                .tileOverrun(tile: 0, declared: Int(UInt32.max), available: 90)
            ),
            ([0, 0, 91, 0, 0], .tileOverrun(tile: 2, declared: 91, available: 90)),
        ] as [([UInt32], ContainerError)] {
            let payload = lengths.flatMap(varint) + [UInt8](repeating: 1, count: 90)
            let bytes = VQZFile.serialized(parsed.header, [Section(tag: .indices, payload: payload)])
            #expect(throws: CodecError.file(error)) { try decoder.decode(bytes) }
        }
    }

    @Test func randomPayloads() throws {
        var random = SplitMix64(seed: 72)
        var images = 0
        for count in 0..<120 {
            let lengths: [UInt8] = random.array(5, in: 0...count / 5)
            let payload: [UInt8] = lengths + random.array(count, in: 0...255)
            let bytes = VQZFile.serialized(parsed.header, [Section(tag: .indices, payload: payload)])
            do throws(CodecError) {
                _ = try decoder.decode(bytes)
                images += 1
            } catch {
                switch error {
                case .file(.tileOverrun), .paddedPayload: break
                case .unusedPayload(let tile, _, let consumed, let count):
                    #expect((0..<6).contains(tile) && consumed < count)
                default: Issue.record("\(error)")
                }
            }
        }
        #expect(images > 0 && images < 120)
    }

    /// The first of several damaged tiles is reported, whatever the number of threads.
    @Test func firstDamagedTileIsReported() throws {
        var longer = tilePayloads
        for tile in [2, 4, 5] { longer[tile] += [UInt8](repeating: 1, count: 40) }
        let bytes = parsed.changingStreams { $1 = [longer[$0]] }.serialized
        #expect { try decoder.decode(bytes) } throws: { error in
            guard case CodecError.unusedPayload(tile: 2, .both, _, count: longer[2].count) = error else {
                return false
            }
            return true
        }
        longer[3].append(0)
        let padded = parsed.changingStreams { $1 = [longer[$0]] }.serialized
        #expect(throws: CodecError.paddedPayload(tile: 3, count: longer[3].count)) {
            try decoder.decode(padded)
        }
    }

    private func varint(_ value: UInt32) -> [UInt8] {
        value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + varint(value >> 7)
    }
}
