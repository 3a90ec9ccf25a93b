import Benchmark
import Container
import Reports
import VQZ

/// The description of a file by `vqz info`.
struct FileDescription {
    let path: String
    let file: VQZFile
    let byteCount: Int
    /// The place of its model; nil if it is nowhere.
    let modelPlace: ModelPlace?

    /// Sizes of the tiles' payloads.
    private var tileBytes: [Int] { file.tiles.map(\.byteCount) }

    private var header: FileHeader { file.header }
    private var bitsPerPixel: Double {
        8 * Double(byteCount) / (Double(header.width) * Double(header.height))
    }

    var text: String {
        var sections = Table(header: ["section", "tag", "bytes"])
        for section in file.sections {
            sections.append([
                section.tag.name(in: header.version), String(section.tag.rawValue),
                section.isWhole
                    ? "\(section.payload.count)" : "\(section.payload.count) of \(section.declaredCount)",
            ])
        }
        let colour = header.color == .rgb ? "RGB" : "gray"
        return """
            \(Console.oneLine(path)): vqz version \(header.version.rawValue), \
            \(header.width) x \(header.height), \
            \(colour)\(header.hasAlpha ? " with alpha" : "")\(depth)
            \(coding)
            \(size)\(MetadataDescription(file).text)
            \(sections.text)
            """
    }

    private var size: String {
        file.isCut
            ? "\(byteCount) bytes, cut off" : "\(byteCount) bytes, \(bitsPerPixel.fixed(4)) bit per pixel"
    }

    private var depth: String { header.depth == 8 ? "" : ", \(header.depth) bits a sample" }

    private var coding: String {
        guard let indices = header.indices else { return "exact pixels" }
        return """
            quality \(indices.quality.number), model \(indices.modelDigest) \
            (\(modelPlace?.description ?? "not found"))
            \(tiles(indices))
            """
    }

    private func tiles(_ indices: IndexCoding) -> String {
        guard let side = indices.tileSide else { return "1 tile" }
        let grid = header.tiles
        return """
            \(grid.count) tiles of \(side) pixels a side, \(grid.columns) x \(grid.rows), \
            of \(tileBytes.min()!) to \(tileBytes.max()!) bytes
            """
    }

    var json: JSONValue {
        .object([
            .init("file", .string(path)),
            .init("version", .number(Double(header.version.rawValue))),
            .init("width", .number(Double(header.width))),
            .init("height", .number(Double(header.height))),
            .init("color", .string(header.color == .rgb ? "rgb" : "gray")),
            .init("alpha", .bool(header.hasAlpha)),
            .init("depth", .number(Double(header.depth))),
            .init("exact", .bool(header.indices == nil)),
            .init("quality", header.indices.map { .number(Double($0.quality.number)) } ?? .null),
            .init("model", header.indices.map { .string($0.modelDigest.description) } ?? .null),
            .init("model-place", modelPlace.map { .string($0.description) } ?? .null),
            .init("tiles", header.indices.map(tilesJSON) ?? .null),
            .init("bytes", .number(Double(byteCount))),
            .init("bpp", .number(bitsPerPixel)),
            .init("cut", .bool(file.isCut)),
            .init("metadata", MetadataDescription(file).json),
            .init("sections", .array(file.sections.map(json))),
        ])
    }

    private func tilesJSON(_ indices: IndexCoding) -> JSONValue {
        .object([
            .init("side", indices.tileSide.map { .number(Double($0)) } ?? .null),
            .init("columns", .number(Double(header.tiles.columns))),
            .init("rows", .number(Double(header.tiles.rows))),
            .init("bytes", .array(tileBytes.map { .number(Double($0)) })),
        ])
    }

    private func json(of section: Section) -> JSONValue {
        .object([
            .init("name", .string(section.tag.name(in: header.version))),
            .init("tag", .number(Double(section.tag.rawValue))),
            .init("bytes", .number(Double(section.payload.count))),
        ])
    }
}
