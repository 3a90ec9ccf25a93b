import TestSupport
import Testing

@testable import Reports

@Suite struct JSONTests {
    static let document: JSONValue = .object([
        .init("text", .string("tab\t quote\" back\\slash \u{1} é 😀")),
        .init("numbers", .numbers([0, -1.5, 1e-7, 6.02e23, 0.1, 123_456_789_012])),
        .init("nested", .array([.bool(true), .null, .object([]), .array([]), .bool(false)])),
    ])

    @Test func serializedReadsBack() throws {
        let bytes = Array(Self.document.serialized.utf8)
        #expect(try JSONValue(parsing: bytes) == Self.document)
    }

    @Test(arguments: [
        (#""\u0041\u00e9\uD83D\uDE00\/\n""#, JSONValue.string("Aé😀/\n")),
        (" [ ] ", .array([])),
        ("\r\n\t{ \"a\" : -0.5E+1 }", .object([.init("a", .number(-5))])),
        ("0", .number(0)),
    ])
    func readsEverySyntax(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    @Test(arguments: [
        ("", JSONError.unexpectedEnd(length: 0)),
        ("[1,2", .unexpectedEnd(length: 4)),
        ("[1 2]", .unexpectedByte(UInt8(ascii: "2"), offset: 3, expected: "',' or ']'")),
        ("[1,]", .unexpectedByte(UInt8(ascii: "]"), offset: 3, expected: "a value")),
        ("{\"a\" 1}", .unexpectedByte(UInt8(ascii: "1"), offset: 5, expected: "':'")),
        ("01", .unexpectedByte(UInt8(ascii: "1"), offset: 1, expected: "the end")),
        ("1.", .unexpectedEnd(length: 2)),
        ("-x", .unexpectedByte(UInt8(ascii: "x"), offset: 1, expected: "a digit")),
        ("1e999", .invalidNumber(offset: 0)),
        ("tru!", .unexpectedByte(UInt8(ascii: "!"), offset: 3, expected: "'true'")),
        ("\"a\nb\"", .invalidText(offset: 0)),
        (#""\ud83d""#, .invalidText(offset: 3)),
        (#""\udc00""#, .invalidText(offset: 3)),
        (#"{"a":1,"a":2}"#, .repeatedMember(name: "a", offset: 7)),
    ])
    func refuses(text: String, error: JSONError) {
        #expect(throws: error) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func refusesBytesThatAreNoText() {
        #expect(throws: JSONError.invalidText(offset: 0)) {
            try JSONValue(parsing: [0x22, 0xC3, 0x28, 0x22])
        }
    }

    @Test func nestingIsBounded() throws {
        func brackets(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONValue(parsing: brackets(JSONValue.depthLimit))
        #expect(throws: JSONError.tooDeep(limit: JSONValue.depthLimit, offset: JSONValue.depthLimit)) {
            try JSONValue(parsing: brackets(JSONValue.depthLimit + 1))
        }
    }

    @Test func everyPrefixIsRefused() {
        var bytes = Array(Self.document.serialized.utf8)
        bytes.removeLast()
        for count in bytes.indices {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(bytes[..<count])) }
        }
    }

    @Test func corruptionNeverTraps() {
        var generator = SplitMix64(seed: 7)
        let bytes = Array(Self.document.serialized.utf8)
        for _ in 0..<5000 {
            var damaged = bytes
            for _ in 0..<3 {
                damaged[Int.random(in: bytes.indices, using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            if let value = try? JSONValue(parsing: damaged) {
                #expect((try? JSONValue(parsing: Array(value.serialized.utf8))) == value)
            }
        }
    }
}
