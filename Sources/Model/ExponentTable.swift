/// The record `exp2`, which turns logarithms into weights: spec/vqm-model.md, section 3.2.
package enum ExponentTable {
    /// round(2^(20 - i/256)) for i = 0...255.
    package static let values: [Int32] = {
        // 2^-(i/256) in units of 2^-63. Each step loses less than one unit, so after 255 steps the error is
        // below 2^-55 and cannot move a value of 20 bits across a rounding boundary unless it lies within
        // 2^-35 of one; none does.
        var power: UInt64 = 1 << 63
        return (0..<256).map { _ in
            defer { power = power.multipliedFullWidth(by: step).high }
            return Int32((power + 1 << 42) >> 43)
        }
    }()

    /// 2^(-1/256) in units of 2^-64, rounded down.
    private static let step: UInt64 = 0xFF4E_CB59_511E_C8A5
}

extension ExponentTable {
    private static let name = "exp2"

    static var record: Record { Record(name, [values.count], .s32(values)) }

    /// Checks that the records have the one table that the codec computes with.
    static func check(_ records: some RecordSource) throws(ModelError) {
        let table = try records.s32(name, [values.count])
        for (index, (found, expected)) in zip(table, values).enumerated() where found != expected {
            let allowed = Int(expected)...Int(expected)
            throw .value(record: name, index: index, found: Int(found), allowed: allowed)
        }
    }
}
