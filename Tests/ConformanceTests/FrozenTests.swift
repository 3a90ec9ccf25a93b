import Bytes
import Foundation
import Model
import TestSupport
import Testing

/// Both versions of `.vqz` and version 1 of the model are frozen: spec/vectors/frozen.sha256 lists files of
/// them that stay as they are.
/// `DecodingVectorTests` decodes them.
@Suite struct FrozenTests {
    struct Entry {
        let sum: String
        let file: String
    }

    let entries: [Entry]

    /// Fails without the list.
    init() throws {
        let text = try String(
            contentsOf: Vectors.folder.appendingPathComponent("frozen.sha256"), encoding: .utf8)
        entries = text.split(separator: "\n").map {
            let words = $0.split(separator: " ")
            return Entry(sum: String(words[0]), file: String(words[words.count - 1]))
        }
    }

    @Test func listedFilesStayAsTheyAre() throws {
        #expect(!entries.isEmpty)
        for entry in entries {
            let sum = try hexadecimal(SHA256.digest(Vectors.bytes(entry.file)))
            #expect(sum == entry.sum, "\(entry.file): other bits are a new version of the format")
        }
    }

    /// Files that decode, their models and their pictures are all frozen.
    @Test func everyVectorIsFrozen() throws {
        let manifest = Vectors.manifest
        let files = manifest.images.flatMap { [$0.file, $0.png] + ($0.source.map { [$0] } ?? []) }
        #expect(entries.map(\.file).sorted() == Set(manifest.models.map(\.file) + files).sorted())
        for image in manifest.images { #expect(try Int(Vectors.bytes(image.file)[3]) == image.version) }
    }
}
