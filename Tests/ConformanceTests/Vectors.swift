import Container
import Foundation
import ImageFiles
import Testing
import VQZ

/// The conformance vectors, spec/vectors.
enum Vectors {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("spec/vectors")

    static let manifest: Manifest = {
        do {
            return try JSONDecoder().decode(Manifest.self, from: Data(bytes("manifest.json")))
        } catch {
            fatalError("spec/vectors/manifest.json: \(error)")
        }
    }()

    /// The parsed models by file name.
    static let models: [String: CodecModel] = {
        do {
            let parsed = try manifest.models.map { ($0.file, try CodecModel(parsing: bytes($0.file))) }
            return Dictionary(uniqueKeysWithValues: parsed)
        } catch {
            fatalError("spec/vectors: \(error)")
        }
    }()

    static func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func model(_ name: String) throws -> CodecModel {
        try #require(models[name], "no model \(name) in the manifest")
    }

    static func picture(_ name: String) throws -> Image {
        try ImageFile.read(bytes(name)).image
    }

    /// A picture of some bits that is stored with 16.
    static func deepPicture(_ name: String, depth: Int) throws -> DeepImage {
        guard case .deep(let image) = try ImageFile.read(bytes(name)).picture else {
            throw CocoaError(.fileReadCorruptFile)
        }
        let sample = { (number: UInt16) in UInt16(SampleScale.scale(Int(number), from: 16, to: depth)) }
        return DeepImage(
            width: image.width, height: image.height, color: image.color, depth: depth,
            samples: image.samples.map(sample), alpha: image.alpha?.map(sample))
    }
}
