/// What the prior knows of one level besides its layers: spec/vqm-model.md, section 3.2.
package struct LevelPrior: Equatable, Sendable {
    /// Context before the first group, [Q][C].
    package let start: [Int16]
    /// One codebook per group, in coding order.
    package let codebooks: [Codebook]

    package init(start: [Int16], codebooks: [Codebook]) {
        self.start = start
        self.codebooks = codebooks
    }
}

extension LevelPrior {
    init(_ level: Level, _ architecture: Architecture, reading records: Records) throws(ModelError) {
        start = try records.s16("prior.\(level).start", [architecture.qualities, architecture.contextWidth])
        var codebooks: [Codebook] = []
        for (group, dimensions) in architecture.groups(level).enumerated() {
            codebooks.append(
                try Codebook(
                    "codebook.\(level).\(group)", dimensions: dimensions,
                    headOutputs: architecture.headOutputs(dimensions: dimensions),
                    qualities: architecture.qualities, reading: records))
        }
        self.codebooks = codebooks
    }

    func records(_ level: Level, _ architecture: Architecture) -> [Record] {
        let shape = [architecture.qualities, architecture.contextWidth]
        return [Record("prior.\(level).start", shape, .s16(start))]
            + codebooks.enumerated().flatMap { $1.records("codebook.\(level).\($0)") }
    }

    func validate(_ level: Level, _ architecture: Architecture) throws(ModelError) {
        let groups = architecture.groups(level)
        guard start.count == architecture.qualities * architecture.contextWidth else {
            let shape = [architecture.qualities, architecture.contextWidth]
            throw .shape(record: "prior.\(level).start", expected: shape, found: [start.count])
        }
        guard codebooks.count == groups.count else {
            throw .shape(record: "codebook.\(level)", expected: [groups.count], found: [codebooks.count])
        }
        for (group, codebook) in codebooks.enumerated() {
            try codebook.validate(
                "codebook.\(level).\(group)", dimensions: groups[group],
                headOutputs: architecture.headOutputs(dimensions: groups[group]),
                qualities: architecture.qualities)
        }
    }
}
