/// The records of both formats: spec/vqm-model.md, section 3.2, and spec/vqm-model-2.md, section 4.
extension Codebook {
    /// Reads the records below `prefix` ("codebook.`level`.`group`").
    ///
    /// - Parameter hasFeatures: whether there is one of context features
    init(
        _ prefix: String, dimensions: Int, headOutputs: Int, qualities: Int, hasFeatures: Bool = true,
        reading records: some RecordSource
    ) throws(ModelError) {
        let sizes = try records.s32(prefix + ".sizes", [qualities])
        try check(prefix + ".sizes", sizes, in: 1...256)
        let total = sizes.reduce(0) { $0 + Int($1) }
        self.init(
            dimensions: dimensions, headOutputs: headOutputs, sizes: sizes,
            words: try records.s16(prefix + ".words", [total, dimensions]),
            features: hasFeatures ? try records.u8(prefix + ".features", [total, 2 * dimensions]) : [],
            base: try records.s16(prefix + ".base", [total]),
            tilt: try records.s16(prefix + ".tilt", [total, headOutputs]))
    }

    /// The records that `init(_:dimensions:headOutputs:qualities:hasFeatures:reading:)` reads.
    func records(_ prefix: String) -> [Record] {
        [
            Record(prefix + ".sizes", [sizes.count], .s32(sizes)),
            Record(prefix + ".words", [count, dimensions], .s16(words)),
        ] + featureRecords(prefix) + [
            Record(prefix + ".base", [count], .s16(base)),
            Record(prefix + ".tilt", [count, headOutputs], .s16(tilt)),
        ]
    }

    private func featureRecords(_ prefix: String) -> [Record] {
        features.isEmpty
            ? [] : [Record(prefix + ".features", [count, 2 * dimensions], .u8(features))]
    }
}
