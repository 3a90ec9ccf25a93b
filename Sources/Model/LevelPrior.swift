/// The constants of the prior of one level besides its layers: spec/vqm-model.md, section 3.2.
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
    func validate(_ level: Level, _ architecture: Architecture) throws(ModelError) {
        let groups = architecture.groups(level)
        guard start.count == architecture.qualities * architecture.contextWidth else {
            let shape = [architecture.qualities, architecture.contextWidth]
            throw .shape(record: "prior.\(level.rawValue).start", expected: shape, found: [start.count])
        }
        guard codebooks.count == groups.count else {
            throw .shape(
                record: "codebook.\(level.rawValue)", expected: [groups.count], found: [codebooks.count])
        }
        for (group, codebook) in codebooks.enumerated() {
            try codebook.validate(
                "codebook.\(level.rawValue).\(group)", dimensions: groups[group],
                headOutputs: architecture.headOutputs(dimensions: groups[group]),
                qualities: architecture.qualities)
        }
    }
}
