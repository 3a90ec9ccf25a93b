/// Why a JSON document is no rate-distortion curve.
package enum CurveFileError: Error, Equatable, Sendable {
    case missingMember(String)
    case missingSeries(String)
    case noPoints
    case unequalLengths(series: String, count: Int, expected: Int)
}

extension CurveFileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingMember(let name): "the curve has no \"\(name)\" of the expected type"
        case .missingSeries(let name): "the curve's results have no array of numbers \"\(name)\""
        case .noPoints: "the curve has no points"
        case .unequalLengths(let series, let count, let expected):
            "the curve has \(count) values of \"\(series)\" for \(expected) points"
        }
    }
}
