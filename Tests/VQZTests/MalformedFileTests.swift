import Bytes
import Container
import Decoding
import Encoding
import TestModels
import TestSupport
import Testing

@testable import VQZ

/// Whatever the bytes are, decoding ends with an image or an error.
@Suite struct MalformedFileTests {
    let model: CodecModel
    let decoder: Decoder
    let file: [UInt8]

    init() throws {
        model = try TestModel.make(seed: 31)
        decoder = Decoder(model: model, threads: 1)
        file = try Encoder(model: model).encode(
            TestImage.make(33, 20, alpha: true), quality: Quality(index: 1)
        ).bytes
    }

    @Test func everyTruncationIsRefused() {
        for length in 0..<file.count {
            #expect(throws: (any Error).self) { try decoder.decode(Array(file.prefix(length))) }
        }
    }

    @Test func damageIsNoticed() {
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
    @Test func randomPayloads() throws {
        var random = SplitMix64(seed: 32)
        let header = header(width: 20, height: 17)
        var images = 0
        for count in 0..<120 {
            let payload: [UInt8] = random.array(count, in: 0...255)
            let bytes = VQZFile.serialized(header, [Section(tag: .indices, payload: payload)])
            do throws(CodecError) {
                _ = try decoder.decode(bytes)
                images += 1
            } catch {
                switch error {
                case .unusedPayload(0, let consumed, count): #expect(consumed < count)
                case .paddedPayload(0, count): #expect(payload.last == 0)
                default: Issue.record("\(error)")
                }
            }
        }
        #expect(images > 0 && images < 120)
    }

    @Test func longerPayloadIsRefused() throws {
        let parsed = try VQZFile(parsing: file)
        let payload = Array(parsed.tilePayloads[0])
        let longer = VQZFile(
            header: parsed.header, tilePayloads: [payload + [UInt8](repeating: 1, count: 9)],
            alpha: Array(parsed.alpha!))
        #expect { try decoder.decode(longer.serialized) } throws: { error in
            guard case CodecError.unusedPayload(0, _, payload.count + 9) = error else { return false }
            return true
        }
    }

    /// Zeros at the end of a payload mean nothing, so there is no second form of a file that has them.
    @Test(arguments: 1...4) func zerosAtTheEndAreRefused(count: Int) throws {
        let parsed = try VQZFile(parsing: file)
        let payload = Array(parsed.tilePayloads[0])
        #expect(payload.last != 0)
        for start in [payload, []] {
            let padded = start + [UInt8](repeating: 0, count: count)
            let bytes = VQZFile(header: parsed.header, tilePayloads: [padded], alpha: Array(parsed.alpha!))
                .serialized
            #expect(throws: CodecError.paddedPayload(tile: 0, count: padded.count)) {
                try decoder.decode(bytes)
            }
        }
    }

    @Test func otherModel() throws {
        let other = try TestModel.make(seed: 33)
        let error = CodecError.missingModel(
            needed: model.digest,
            searched: ["built in (\(CodecModel.defaultDigest))", "given (\(other.digest))"])
        #expect(throws: error) { try Decoder(model: other).decode(file) }
    }

    @Test func qualityOutOfRange() {
        let header = header(quality: 3)
        let bytes = VQZFile.serialized(header, [Section(tag: .indices, payload: [])])
        #expect(throws: CodecError.quality(found: Quality(index: 3), count: 3)) { try decoder.decode(bytes) }
        #expect(throws: CodecError.quality(found: Quality(index: 3), count: 3)) {
            try Encoder(model: model).encode(TestImage.make(1, 1), quality: Quality(index: 3))
        }
        #expect(
            CodecError.quality(found: Quality(index: 3), count: 3).description
                == "quality 4 is not one of the model's 1...3")
    }

    @Test func limitsHoldBeforeAnythingIsAllocated() {
        let bytes = VQZFile.serialized(
            header(width: 1 << 24, height: 1 << 24, tileSide: 2048), [Section(tag: .indices, payload: [])])
        #expect(throws: CodecError.file(.tooManyPixels(width: 1 << 24, height: 1 << 24, limit: 1 << 28))) {
            try decoder.decode(bytes)
        }
        let strict = Decoder(model: model, limits: DecodingLimits(maxPixels: 659))
        #expect(throws: CodecError.file(.tooManyPixels(width: 33, height: 20, limit: 659))) {
            try strict.decode(file)
        }
    }

    private func header(quality: Int = 0, width: Int = 16, height: Int = 16, tileSide: Int? = nil)
        -> FileHeader
    {
        FileHeader(
            modelDigest: model.digest, color: .rgb, hasAlpha: false, quality: Quality(index: quality),
            width: width, height: height, tileSide: tileSide)
    }
}
