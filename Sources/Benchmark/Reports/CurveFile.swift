/// A rate-distortion curve in a file, in the JSON shape that CompressAI's results have:
/// `{name, description, results: {bpp: [...], "psnr-rgb": [...], ...}}`, one element per operating point.
public struct CurveFile: Equatable, Sendable {
    /// One quantity at every operating point.
    public struct Series: Equatable, Sendable {
        public let name: String
        public let values: [Double]

        public init(_ name: String, _ values: [Double]) {
            self.name = name
            self.values = values
        }
    }

    public static let rate = "bpp"
    public static let psnr = "psnr-rgb"
    public static let msSSIM = "ms-ssim-rgb"

    public let name: String
    public let description: String
    /// All of one length, sorted by rising `bpp`.
    public let series: [Series]

    /// Sorts the operating points by rate.
    /// - Throws: `CurveFileError` unless the series have one length, at least one point, and `bpp` among them.
    public init(name: String, description: String, series: [Series]) throws(CurveFileError) {
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
    public subscript(name: String) -> [Double]? {
        series.first { $0.name == name }?.values
    }
}

extension CurveFile {
    /// Reads a curve. Members it does not know are ignored, and so are members of `results` that are no arrays of numbers.
    /// - Throws: `JSONError` or `CurveFileError`.
    public init(parsing bytes: [UInt8]) throws {
        let document = try JSONValue(parsing: bytes)
        guard let name = document["name"]?.string else { throw CurveFileError.missingMember("name") }
        guard let results = document["results"]?.members else {
            throw CurveFileError.missingMember("results")
        }
        let series = results.compactMap { member in member.value.numbers.map { Series(member.name, $0) } }
        try self.init(name: name, description: document["description"]?.string ?? "", series: series)
    }

    /// The file's text. The inverse of `init(parsing:)`.
    public var serialized: String {
        JSONValue.object([
            .init("name", .string(name)),
            .init("description", .string(description)),
            .init("results", .object(series.map { .init($0.name, .numbers($0.values)) })),
        ]).serialized
    }
}
