import Bytes
import Container
import Foundation
import Network
import Testing
import VQZ

/// Files of either version that the encoder has written with the default model decode to the same samples for
/// ever: spec/vectors/released.
@Suite struct ReleasedFilesTests {
    struct Entry: CustomTestStringConvertible {
        let sum, pixels, file: String

        var testDescription: String { file }
    }

    static let folder = Vectors.folder.appendingPathComponent("released")

    static let entries: [Entry] = {
        guard let list = try? Data(contentsOf: folder.appendingPathComponent("pixels.sha256")) else {
            fatalError("spec/vectors/released has no list")
        }
        return String(decoding: list, as: UTF8.self).split(separator: "\n").map {
            let words = $0.split(separator: " ").map(String.init)
            return Entry(sum: words[0], pixels: words[1], file: words[2])
        }
    }()

    @Test func listsEveryFile() throws {
        let present = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect((Self.entries.map(\.file) + ["pixels.sha256"]).sorted() == present.sorted())
        let versions = try Self.entries.map { try Vectors.bytes("released/\($0.file)")[3] }
        #expect(Set(versions) == [1, 2])
    }

    @Test(arguments: entries, InstructionSet.supported)
    func decodes(entry: Entry, level: InstructionSet) throws {
        let bytes = try Vectors.bytes("released/\(entry.file)")
        #expect(hexadecimal(SHA256.digest(bytes)) == entry.sum, "\(entry.file) has changed")
        let decoder = VectorDecoder(.default(), level, threads: 2)
        let file = try decoder.parse(bytes)
        #expect(try decoder.sum(of: file, depth: file.header.depth) == entry.pixels)
    }
}
