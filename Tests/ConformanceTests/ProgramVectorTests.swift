import Bytes
import Container
import Foundation
import Model
import Network
import Raster
import Testing
import VQZ

@testable import Decoding

/// The vectors of models of format 2, spec/vectors/model2, which the reference has made.
@Suite struct ProgramVectorTests {
    struct Entry: Codable, Sendable {
        struct Cut: Codable, Sendable {
            let length: Int
            let pixels, preview: String
        }
        let model, file: String
        let pixels, pixels16, preview: String
        let cuts: [Cut]
    }

    private static let folder = Vectors.folder.appendingPathComponent("model2")

    static let entries: [Entry] = {
        do {
            let data = try Data(contentsOf: folder.appendingPathComponent("vectors.json"))
            return try JSONDecoder().decode([Entry].self, from: data)
        } catch {
            fatalError("spec/vectors/model2: \(error)")
        }
    }()

    private func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: Self.folder.appendingPathComponent(name)))
    }

    @Test(arguments: entries, InstructionSet.supported) func decodes(entry: Entry, level: InstructionSet)
        throws
    {
        let model = try CodecModel(parsing: bytes(entry.model))
        let data = try bytes(entry.file)
        for threads in [1, 3] {
            let decoder = VectorDecoder(model, level, threads: threads)
            let file = try decoder.parse(data)
            #expect(sum(try decoder.samples(of: file, depth: 8)) == entry.pixels)
            #expect(sum(try decoder.samples(of: file, depth: 16)) == entry.pixels16)
            #expect(sum(try decoder.samples(of: file, scale: .quarter, depth: 8)) == entry.preview)
            for cut in entry.cuts {
                let part = try decoder.parse(Array(data[..<cut.length]), allowsCut: true)
                #expect(sum(try decoder.samples(of: part, depth: 8)) == cut.pixels, "\(cut.length)")
                let preview = try decoder.samples(of: part, scale: .quarter, depth: 8)
                #expect(sum(preview) == cut.preview, "\(cut.length)")
            }
        }
    }

    private func sum(_ samples: [UInt8]) -> String { hexadecimal(SHA256.digest(samples)) }
}
