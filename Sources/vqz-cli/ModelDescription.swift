import Benchmark
import Container
import Model
import Reports
import VQZ

/// The description of a model by `vqz info`.
struct ModelDescription {
    let name: String
    let model: CodecModel
    /// The default of `vqz compress`.
    private let quality: Quality
    private let costs: ModelCosts
    private let effort = Effort.default

    init(name: String, model: CodecModel) {
        self.name = name
        self.model = model
        quality = model.defaultQuality
        costs = ModelCosts(model, quality: quality)
    }

    private var digest: String { "\(model.digest)" }
    /// In thousands per pixel.
    private var decoding: Double { costs.decoding / 1000 }
    private var encoding: Double { costs.encoding(passes: effort.passes) / 1000 }
    private var parameters: Int { model.layers.reduce(0) { $0 + $1.weightCount } }

    var text: String {
        var table = Table(header: ["part", "kMAC/pixel", "encode", "decode"])
        for part in costs.parts {
            table.append([
                part.rawValue, (costs[part] / 1000).fixed(2),
                times(part.applications(passes: effort.passes)), times(part.isDecoded ? 1 : 0),
            ])
        }
        table.append(["sum", "", encoding.fixed(2), decoding.fixed(2)])
        let groups = Level.allCases.map { "\(model.groups($0).count) at the \($0)" }
        return """
            \(Console.oneLine(name)): model \(digest), format \(model.format.number), \
            \(model.qualities) qualities, \(parameters) weights, \
            groups: \(groups.joined(separator: ", "))
            multiplications with addition at quality \(quality.number), effort \(effort.level):
            \(table.text)
            """
    }

    private func times(_ count: Int) -> String { count == 0 ? "-" : "x \(count)" }

    var json: JSONValue {
        .object([
            .init("file", .string(name)),
            .init("model", .string(digest)),
            .init("format", .number(Double(model.format.number))),
            .init("qualities", .number(Double(model.qualities))),
            .init("weights", .number(Double(parameters))),
            .init("quality", .number(Double(quality.number))),
            .init("effort", .number(Double(effort.level))),
            .init("encode-kmac-per-pixel", .number(encoding)),
            .init("decode-kmac-per-pixel", .number(decoding)),
            .init(
                "kmac-per-pixel",
                .object(
                    costs.parts.map { .init($0.rawValue, .number(costs[$0] / 1000)) })),
        ])
    }
}
