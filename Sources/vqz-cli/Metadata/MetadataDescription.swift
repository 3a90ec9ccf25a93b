import Container
import ImageFiles
import Reports
import VQZ

/// The description of a file's metadata by `vqz info`.
struct MetadataDescription {
    private let metadata: ImageMetadata
    private let damaged: [DamagedMetadata]

    init(_ file: VQZFile) {
        (metadata, damaged) = file.metadata()
    }

    private var parts: [(part: MetadataPart, bytes: [UInt8])] {
        MetadataPart.allCases.compactMap { part in metadata[keyPath: part.place].map { (part, $0) } }
    }

    private var profileName: String? { metadata.icc.flatMap(ProfileDescription.text) }

    /// The chunks that are there, in the order of their names.
    private var chunks: [ColorChunk] { ColorChunk.allCases.filter { metadata.chunks[$0] != nil } }

    /// A line for each part, each with a line break before it; "" without metadata.
    var text: String {
        var lines = parts.map { part, bytes in
            let name = part == .icc ? profileName.map { ", \(Console.oneLine($0).debugDescription)" } : nil
            return "\(part.name): \(bytes.count) bytes\(name ?? "")"
        }
        if !chunks.isEmpty { lines.append("colour: \(chunks.map(\.rawValue).joined(separator: ", "))") }
        return (lines + damaged.map { "damaged: \($0)" }).map { "\n" + $0 }.joined()
    }

    var json: JSONValue {
        .object([
            .init("icc", size(metadata.icc)), .init("exif", size(metadata.exif)),
            .init("xmp", size(metadata.xmp)),
            .init("icc-description", profileName.map { .string($0) } ?? .null),
            .init("color", .array(chunks.map { .string($0.rawValue) })),
            .init("damaged", .array(damaged.map { .string("\($0)") })),
        ])
    }

    private func size(_ bytes: [UInt8]?) -> JSONValue { bytes.map { .number(Double($0.count)) } ?? .null }
}
