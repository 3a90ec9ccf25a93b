import Metrics
import Reports

/// A rate-distortion curve in a file, in the JSON shape that CompressAI's results have:
/// `{name, description, results: {bpp: [...], "psnr-rgb": [...], ...}}`, one element per operating point.
package struct CurveFile: Equatable, Sendable {
    /// One quantity at every operating point.
    package struct Series: Equatable, Sendable {
        package let name: String
        package let values: [Double]

        package init(_ name: String, _ values: [Double]) {
            self.name = name
            self.values = values
        }
    }

    package static let rate = "bpp"

    package let name: String
    package let description: String
    /// All of one length, sorted by rising `bpp`.
    package let series: [Series]

    /// Sorts the operating points by rate.
    /// - Throws: `CurveFileError` unless the series have one length, at least one point, and `bpp` among
    ///   them.
    package init(name: String, description: String, series: [Series]) throws(CurveFileError) {
        guard let rates = series.first(where: { $0.name == Self.rate })?.values else {
            throw .missingSeries(Self.rate)
        }
        guard !rates.isEmpty else { throw .noPoints }
        for one in series where one.values.count != rates.count {
            throw .unequalLengths(series: one.name, count: one.values.count, expected: rates.count)
        }
        let order = rates.indices.sorted { (rates[$0], $0) < (rates[$1], $1) }
        self.name = name
        self.description = description
        self.series = series.map { one in Series(one.name, order.map { one.values[$0] }) }
    }

    /// The series of that name.
    package subscript(name: String) -> [Double]? {
        series.first { $0.name == name }?.values
    }

    /// The scores by a metric.
    package subscript(metric: Metric) -> [Double]? { self[metric.seriesName] }
}

extension CurveFile {
    /// Reads a curve. Members it does not know are ignored, and so are members of `results` that are no
    /// arrays of numbers.
    /// - Throws: `JSONError` or `CurveFileError`.
    package init(parsing bytes: [UInt8]) throws {
        let document = try JSONValue(parsing: bytes)
        guard let name = document["name"]?.string else { throw CurveFileError.missingMember("name") }
        guard let results = document["results"]?.members else {
            throw CurveFileError.missingMember("results")
        }
        let series = results.compactMap { member in member.value.numbers.map { Series(member.name, $0) } }
        try self.init(name: name, description: document["description"]?.string ?? "", series: series)
    }

    /// The file's text. The inverse of `init(parsing:)`.
    package var serialized: String {
        JSONValue.object([
            .init("name", .string(name)),
            .init("description", .string(description)),
            .init("results", .object(series.map { .init($0.name, .numbers($0.values)) })),
        ]).serialized
    }
}

extension Metric {
    /// The name of its series in a file, that of CompressAI where there is one.
    package var seriesName: String {
        switch self {
        case .psnr: "psnr-rgb"
        case .msSSIM: "ms-ssim-rgb"
        case .ssimulacra2: "ssimulacra2"
        }
    }
}
