import Bytes
import Container
import Decoding
import Encoding
import Network
import TestModels
import TestSupport
import Testing

@testable import VQZ

/// Whatever the bytes are, decoding ends with an image or an error.
@Suite struct MalformedFileTests {
    let model: CodecModel
    let decoder: Decoder
    /// One of each version.
    let files: [FileVersion: [UInt8]]

    init() throws {
        let model = try TestModel.codec(seed: 31)
        self.model = model
        decoder = Decoder(model: model, threads: 1)
        let encoder = ImageEncoder(model: model, threads: nil, kernels: Kernels(.best))
        files = try Dictionary(
            uniqueKeysWithValues: FileVersion.allCases.map { version in
                let encoded = try encoder.encode(
                    TestImage.make(33, 20, alpha: true), quality: FractionalQuality(Quality(index: 1)),
                    effort: .default, tune: .psnr, tileSide: nil, version: version)
                return (version, encoded.bytes)
            })
    }

    @Test(arguments: FileVersion.allCases) func everyTruncationIsRefused(version: FileVersion) {
        let file = files[version]!
        for length in 0..<file.count {
            #expect(throws: (any Error).self) { try decoder.decode(Array(file.prefix(length))) }
        }
        #expect(throws: Never.self) { try decoder.decode(file) }
    }

    @Test(arguments: FileVersion.allCases) func damageIsNoticed(version: FileVersion) {
        let file = files[version]!
        var random = SplitMix64(seed: 31)
        for _ in 0..<300 {
            var damaged = file
            let position = random.integer(in: 0...file.count - 1)
            damaged[position] ^= UInt8(random.integer(in: 1...255))
            #expect(throws: (any Error).self, "byte \(position)") { try decoder.decode(damaged) }
        }
    }

    /// Random payloads with valid checksums decode to some image unless bytes are left over or the last one
    /// is 0.
    @Test(arguments: FileVersion.allCases) func randomPayloads(version: FileVersion) throws {
        var random = SplitMix64(seed: 32)
        let header = header(version, width: 20, height: 17)
        var images = 0
        for count in 0..<120 {
            let payload: [UInt8] = random.array(count, in: 0...255)
            let bytes = VQZFile.serialized(header, sections(version, payload))
            do throws(CodecError) {
                _ = try decoder.decode(bytes)
                images += 1
            } catch {
                switch error {
                case .unusedPayload(0, .last(version), let consumed, count): #expect(consumed < count)
                case .paddedPayload(0, .last(version), count): #expect(payload.last == 0)
                default: Issue.record("\(error)")
                }
            }
        }
        #expect(images > 0 && images < 120)
    }

    @Test(arguments: FileVersion.allCases) func longerPayloadIsRefused(version: FileVersion) throws {
        let parsed = try VQZFile(parsing: files[version]!)
        for number in parsed.tiles[0].streams.indices {
            let count = parsed.streams(of: 0)[number].count + 9
            let longer = parsed.changingStreams { $1[number] += [UInt8](repeating: 1, count: 9) }
            let levels: [CodecError.Levels] = version == .version1 ? [.both] : [.top, .bottom]
            #expect { try decoder.decode(longer.serialized) } throws: { error in
                guard case CodecError.unusedPayload(0, levels[number], _, count) = error else { return false }
                return true
            }
        }
    }

    /// Zeros at the end of a stream mean nothing, so there is no second form of a file that has them.
    @Test(arguments: FileVersion.allCases, 1...4)
    func zerosAtTheEndAreRefused(version: FileVersion, count: Int) throws {
        let parsed = try VQZFile(parsing: files[version]!)
        let stream = parsed.streams(of: 0).last!
        #expect(stream.last != 0)
        for start in [stream, []] {
            let padded = start + [UInt8](repeating: 0, count: count)
            let file = parsed.changingStreams { $1[$1.count - 1] = padded }
            #expect(throws: CodecError.paddedPayload(tile: 0, .last(version), count: padded.count)) {
                try decoder.decode(file.serialized)
            }
        }
    }

    @Test func otherModel() throws {
        let other = try TestModel.codec(seed: 33)
        let error = CodecError.missingModel(
            needed: model.digest,
            searched: ["built in (\(CodecModel.defaultDigest))", "given (\(other.digest))"])
        #expect(throws: error) { try Decoder(model: other).decode(files[.written]!) }
    }

    @Test func qualityOutOfRange() {
        for version in FileVersion.allCases {
            let bytes = VQZFile.serialized(header(version, quality: 3), sections(version, []))
            #expect(throws: CodecError.quality(found: Quality(index: 3), count: 3)) {
                try decoder.decode(bytes)
            }
        }
        #expect(throws: CodecError.quality(found: Quality(index: 3), count: 3)) {
            try Encoder(model: model).encode(
                TestImage.make(1, 1), quality: Quality(index: 3), options: .lossy)
        }
        #expect(
            CodecError.quality(found: Quality(index: 3), count: 3).description
                == "quality 4 is not one of the model's 1...3")
    }

    @Test(arguments: FileVersion.allCases)
    func limitsHoldBeforeAnythingIsAllocated(version: FileVersion) {
        let large = header(version, width: 1 << 24, height: 1 << 24, tileSide: 2048)
        let bytes = VQZFile.serialized(large, sections(version, []))
        #expect(throws: CodecError.file(.tooManyPixels(width: 1 << 24, height: 1 << 24, limit: 1 << 28))) {
            try decoder.decode(bytes)
        }
        let strict = Decoder(model: model, limits: DecodingLimits(maxPixels: 659))
        #expect(throws: CodecError.file(.tooManyPixels(width: 33, height: 20, limit: 659))) {
            try strict.decode(files[version]!)
        }
    }

    private func header(
        _ version: FileVersion, quality: Int = 0, width: Int = 16, height: Int = 16, tileSide: Int? = nil
    ) -> FileHeader {
        FileHeader(
            version: version, color: .rgb, hasAlpha: false, width: width, height: height,
            indices: IndexCoding(
                modelDigest: model.digest, quality: Quality(index: quality), tileSide: tileSide))
    }

    /// The sections of a file whose last stream has these bytes; the top's of version 2 is empty.
    private func sections(_ version: FileVersion, _ payload: [UInt8]) -> [Section] {
        version == .version1
            ? [Section(tag: .indices, payload: payload)]
            : [Section(tag: .tops, payload: []), Section(tag: .bottoms, payload: payload)]
    }
}
