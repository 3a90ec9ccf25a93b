/// The records of format 1: spec/vqm-model.md, section 3.2.
extension LevelPrior {
    init(_ level: Level, _ architecture: Architecture, reading records: some RecordSource) throws(ModelError)
    {
        start = try records.s16(
            "prior.\(level.rawValue).start", [architecture.qualities, architecture.contextWidth])
        var codebooks: [Codebook] = []
        for (group, dimensions) in architecture.groups(level).enumerated() {
            codebooks.append(
                try Codebook(
                    "codebook.\(level.rawValue).\(group)", dimensions: dimensions,
                    headOutputs: architecture.headOutputs(dimensions: dimensions),
                    qualities: architecture.qualities, reading: records))
        }
        self.codebooks = codebooks
    }

    func records(_ level: Level, _ architecture: Architecture) -> [Record] {
        let shape = [architecture.qualities, architecture.contextWidth]
        return [Record("prior.\(level.rawValue).start", shape, .s16(start))]
            + codebooks.enumerated().flatMap { $1.records("codebook.\(level.rawValue).\($0)") }
    }
}
