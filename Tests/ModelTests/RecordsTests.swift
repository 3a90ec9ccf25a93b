import TestModels
import Testing

@testable import Model

@Suite struct RecordsTests {
    private static let all = [
        Record("bytes", [2, 3], .u8([0, 1, 127, 128, 254, 255])),
        Record("signed", [3], .s8([-128, 0, 127])),
        Record("short", [1, 1, 1, 2], .s16([-32768, 258])),
        Record("long", [2], .s32([.min, 0x0102_0304])),
        Record("float", [3], .f32([0, -1.5, .infinity])),
        Record("card", text: "café"),
        Record("scalar", [], .s32([7])),
        Record("empty", [0, 5], .s16([])),
    ]

    @Test func parsingInvertsSerialization() throws {
        let records = try Records(Self.all)
        let bytes = records.serialized()
        #expect(try parse(bytes) == records)
        #expect(try parse(bytes).serialized() == bytes)
    }

    @Test func layoutIsLittleEndian() throws {
        let bytes = try Records([Record("ab", [1, 2], .s16([-2, 258]))]).serialized()
        #expect(bytes == [2, 97, 98, 2, 2, 1, 0, 0, 0, 2, 0, 0, 0, 0xFE, 0xFF, 2, 1])
    }

    @Test func everyTruncationIsRefusedOrShorter() throws {
        let bytes = try Records(Self.all).serialized()
        var ends: Set<Int> = [0]
        for count in 1...Self.all.count {
            ends.insert(try Records(Array(Self.all.prefix(count))).serialized().count)
        }
        for length in 0..<bytes.count {
            if ends.contains(length) {
                #expect(throws: Never.self) { try parse(Array(bytes.prefix(length))) }
            } else {
                #expect(throws: ModelError.self) { try parse(Array(bytes.prefix(length))) }
            }
        }
    }

    @Test func malformedRecords() throws {
        let good = try Records([Record("a", [1], .u8([9]))]).serialized()
        #expect(throws: ModelError.duplicateRecord("a")) { try parse(good + good) }
        #expect(throws: ModelError.recordName(offset: 0)) { try parse(replacing(good, 1, 0x80)) }
        #expect(throws: ModelError.elementType(record: "a", found: 6)) { try parse(replacing(good, 2, 6)) }
        #expect(throws: ModelError.rank(record: "a", found: 5)) { try parse(replacing(good, 3, 5)) }
        #expect(throws: ModelError.recordOverrun(offset: 8, needed: 2, available: 1)) {
            try parse(replacing(good, 4, 2))
        }
    }

    @Test func hugeDimensionsAreRefused() {
        let dimensions = [UInt8](repeating: 0xFF, count: 16)
        #expect(throws: ModelError.recordOverrun(offset: 20, needed: .max, available: 0)) {
            try parse([1, 97, 3, 4] + dimensions)
        }
    }

    private func parse(_ bytes: [UInt8]) throws -> Records {
        try bytes.withUnsafeBytes { try Records(parsing: $0) }
    }

    private func replacing(_ bytes: [UInt8], _ index: Int, _ value: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[index] = value
        return bytes
    }
}
