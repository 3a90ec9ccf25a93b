import Bytes
import Foundation
import Model
import TestSupport
import Testing

/// Version 1 of the formats is frozen: spec/vectors/frozen.sha256 lists files of it that stay as they are. `DecodingVectorTests` decodes them.
@Suite struct FrozenTests {
    struct Entry: Sendable, CustomTestStringConvertible {
        let sum: String
        let file: String

        var testDescription: String { file }
    }

    static let entries: [Entry] = {
        let text = try? String(
            contentsOf: Vectors.folder.appendingPathComponent("frozen.sha256"), encoding: .utf8)
        return (text ?? "").split(separator: "\n").map {
            let words = $0.split(separator: " ")
            return Entry(sum: String(words[0]), file: String(words[words.count - 1]))
        }
    }()

    @Test(arguments: entries) func staysAsItIs(entry: Entry) throws {
        let bytes = try Vectors.bytes(entry.file)
        #expect(hexadecimal(SHA256.digest(bytes)) == entry.sum, "other bits are a new version of the format")
    }

    /// Files that decode, their models and their pictures are all frozen, and of the first version.
    @Test func everyVectorThatDecodesIsFrozen() throws {
        let manifest = Vectors.manifest
        let images = manifest.images.flatMap { [$0.file, $0.png] + ($0.source.map { [$0] } ?? []) }
        #expect(Self.entries.map(\.file).sorted() == (manifest.models.map(\.file) + images).sorted())
        for image in manifest.images { #expect(try Vectors.bytes(image.file)[3] == 1) }
    }
}
