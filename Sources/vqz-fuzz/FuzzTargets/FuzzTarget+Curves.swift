import Benchmark
import Reports

extension FuzzTarget {
    /// A curve that was read equals the one read from its own text.
    func runCurves(_ bytes: [UInt8]) throws(Discrepancy) {
        if let value = try? JSONValue(parsing: bytes) {
            let again = try? JSONValue(parsing: Array(value.serialized.utf8))
            try Discrepancy.require(again == value, "JSON differs after a round trip")
        }
        if let curve = try? CurveFile(parsing: bytes) {
            let again = try? CurveFile(parsing: Array(curve.serialized.utf8))
            try Discrepancy.require(again == curve, "the curve differs after a round trip")
        }
    }
}
