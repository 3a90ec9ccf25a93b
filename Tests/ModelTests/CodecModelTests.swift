import Bytes
import Identifiers
import TestModels
import TestSupport
import Testing

@testable import Model

@Suite struct CodecModelTests {
    @Test(arguments: [TestModel.Range.ordinary, .extreme])
    func parsingInvertsSerialization(range: TestModel.Range) throws {
        let notes = [Record("card", text: "a card"), Record("train.step", [1], .f32([0.5]))]
        let model = try TestModel.make(seed: 1, range: range, notes: notes)
        let bytes = model.serialized()
        let parsed = try GraphModel(parsing: bytes)
        #expect(parsed == model)
        #expect(parsed.serialized() == bytes)
        #expect(CodecModel(parsed).card == "a card")
    }

    @Test func smallestArchitecture() throws {
        let model = try TestModel.make(seed: 2, .smallest, codewords: 1)
        #expect(try GraphModel(parsing: model.serialized()) == model)
    }

    @Test func digestIgnoresNotes() throws {
        let plain = try TestModel.make(seed: 3)
        let noted = try TestModel.make(seed: 3, notes: [Record("card", text: "x")])
        let other = try TestModel.make(seed: 4)
        #expect(plain.digest.bytes.count == 6 && plain.digest == noted.digest)
        #expect(plain.digest != other.digest)
        let length =
            Int(plain.serialized()[4]) | Int(plain.serialized()[5]) << 8 | Int(plain.serialized()[6]) << 16
        let block = Array(plain.serialized()[8..<8 + length])
        #expect(plain.digest == ModelDigest(SHA256.digest(block).prefix(6)))
    }

    /// The order of records is free; a parsed model keeps it, and with it its digest.
    @Test func orderOfRecordsIsKept() throws {
        let model = try TestModel.make(seed: 5)
        let reversed = try Records(model.inference.all.reversed())
        let bytes = file(inference: reversed)
        let parsed = try GraphModel(parsing: bytes)
        #expect(parsed.layers == model.layers && parsed.top == model.top && parsed.skeleton == model.skeleton)
        #expect(parsed.digest != model.digest)
        #expect(parsed.serialized() == bytes)
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try TestModel.make(seed: 6, .smallest, codewords: 2).serialized()
        for length in stride(from: 0, to: bytes.count, by: 1) {
            #expect(throws: ModelError.self) { try GraphModel(parsing: Array(bytes.prefix(length))) }
        }
        #expect(throws: ModelError.trailingBytes(count: 1)) { try GraphModel(parsing: bytes + [0]) }
    }

    @Test func damageIsRefused() throws {
        let bytes = try TestModel.make(seed: 7).serialized()
        var random = SplitMix64(seed: 7)
        for _ in 0..<100 {
            var damaged = bytes
            damaged[random.integer(in: 0...bytes.count - 1)] ^= UInt8(1 << random.integer(in: 0...7))
            #expect(throws: ModelError.self) { try GraphModel(parsing: damaged) }
        }
    }

    /// Random damage that no checksum catches is refused or gives a model that is in range: it never traps.
    @Test func damagedRecordsNeverTrap() throws {
        let model = try TestModel.make(seed: 8, .smallest, codewords: 2)
        let block = model.inference.serialized()
        var random = SplitMix64(seed: 8)
        for _ in 0..<500 {
            var damaged = block
            for _ in 0..<random.integer(in: 1...3) {
                damaged[random.integer(in: 0...block.count - 1)] = UInt8(random.integer(in: 0...255))
            }
            _ = try? damaged.withUnsafeBytes {
                try GraphModel(reading: Records(parsing: $0), digest: ModelDigest(0..<6), notes: Records())
            }
        }
    }

    private func file(inference: Records) -> [UInt8] {
        let block = inference.serialized()
        var bytes = ModelFormat.magic + [1]
        bytes.append(uint32: UInt32(block.count))
        bytes += block
        bytes.append(uint32: 0)
        return bytes + SHA256.digest(bytes)
    }
}
