/// The records of format 1: spec/vqm-model.md, section 3.1.
extension Skeleton {
    init(_ architecture: Architecture, reading records: some RecordSource) throws(ModelError) {
        let size = Architecture.blockSize
        topInverse = try records.s16("skeleton.topInverse", [4 * size, architecture.topChannels])
        bottomInverse = try records.s16("skeleton.bottomInverse", [size, architecture.bottomChannels])
        outputScale = try records.s16("output.scale", [architecture.qualities])
        outputShift = try records.u8("output.shift", [architecture.qualities, 2])
    }

    func records(_ architecture: Architecture) -> [Record] {
        let size = Architecture.blockSize
        return [
            Record("skeleton.topInverse", [4 * size, architecture.topChannels], .s16(topInverse)),
            Record("skeleton.bottomInverse", [size, architecture.bottomChannels], .s16(bottomInverse)),
            Record("output.scale", [outputScale.count], .s16(outputScale)),
            Record("output.shift", [outputShift.count / 2, 2], .u8(outputShift)),
        ]
    }
}
