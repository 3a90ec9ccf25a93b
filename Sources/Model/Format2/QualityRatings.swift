/// What the qualities of a model stand for; decoding does not depend on it: spec/vqm-model-2.md, section 1.
package struct QualityRatings: Equatable, Sendable {
    /// Grey levels that a latent unit comes to, in units of 2^-16, 1...2^24, [Q].
    package let units: [Int32]
    /// What rates and distortions were balanced for, 0 squared error, 1 the eye, [Q].
    package let tunes: [UInt8]

    package init(units: [Int32], tunes: [UInt8]) {
        self.units = units
        self.tunes = tunes
    }
}

extension QualityRatings {
    init(qualities: Int, reading records: some RecordSource) throws(ModelError) {
        units = try records.s32("unit", [qualities])
        tunes = try records.u8("tune", [qualities])
    }

    var records: [Record] {
        [Record("unit", [units.count], .s32(units)), Record("tune", [tunes.count], .u8(tunes))]
    }

    func validate(qualities: Int) throws(ModelError) {
        try checkCount("unit", units.count, [qualities])
        try checkCount("tune", tunes.count, [qualities])
        try check("unit", units, in: 1...1 << 24)
        try check("tune", tunes, in: 0...1)
    }
}
