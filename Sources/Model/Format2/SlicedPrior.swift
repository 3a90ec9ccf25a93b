/// The constants of the prior of one level besides its layers: spec/vqm-model-2.md, section 4.
package struct SlicedPrior: Equatable, Sendable {
    /// Contexts before the first slice, [Q][S][C].
    package let start: [Int16]
    /// Multiplier m (0...32767) and shift r (1...24) that make features of what is coded, [Q][G][2].
    package let features: [Int16]
    /// One codebook per group, in coding order.
    package let codebooks: [Codebook]

    package init(start: [Int16], features: [Int16], codebooks: [Codebook]) {
        self.start = start
        self.features = features
        self.codebooks = codebooks
    }

    /// The start context of a quality and a symbol, [C].
    package func start(quality: Int, symbol: Int, _ architecture: SlicedArchitecture) -> ArraySlice<Int16> {
        let width = architecture.contextWidth
        let first = (quality * architecture.startContexts + symbol) * width
        return start[first..<first + width]
    }
}

/// The records of spec/vqm-model-2.md, section 4.
extension SlicedPrior {
    init(
        _ level: Level, _ architecture: SlicedArchitecture, reading records: some RecordSource
    ) throws(ModelError) {
        let shapes = Shapes(level, architecture)
        start = try records.s16(shapes.start.name, shapes.start.shape)
        features = try records.s16(shapes.features.name, shapes.features.shape)
        var codebooks: [Codebook] = []
        for (group, dimensions) in architecture.level(level).groups.enumerated() {
            codebooks.append(
                try Codebook(
                    "codebook.\(level.rawValue).\(group)", dimensions: dimensions,
                    headOutputs: architecture.headOutputs(dimensions: dimensions),
                    qualities: architecture.qualities, hasFeatures: false, reading: records))
        }
        self.codebooks = codebooks
    }

    func records(_ level: Level, _ architecture: SlicedArchitecture) -> [Record] {
        let shapes = Shapes(level, architecture)
        return [
            Record(shapes.start.name, shapes.start.shape, .s16(start)),
            Record(shapes.features.name, shapes.features.shape, .s16(features)),
        ] + codebooks.enumerated().flatMap { $1.records("codebook.\(level.rawValue).\($0)") }
    }

    func validate(_ level: Level, _ architecture: SlicedArchitecture) throws(ModelError) {
        let (shapes, groups) = (Shapes(level, architecture), architecture.level(level).groups)
        try checkCount(shapes.start.name, start.count, shapes.start.shape)
        try checkCount(shapes.features.name, features.count, shapes.features.shape)
        for (index, value) in features.enumerated() {
            let allowed = index % 2 == 0 ? 0...32767 : 1...24
            guard allowed.contains(Int(value)) else {
                throw .value(record: shapes.features.name, index: index, found: Int(value), allowed: allowed)
            }
        }
        try checkCount("codebook.\(level.rawValue)", codebooks.count, [groups.count])
        for (group, codebook) in codebooks.enumerated() {
            try codebook.validate(
                "codebook.\(level.rawValue).\(group)", dimensions: groups[group],
                headOutputs: architecture.headOutputs(dimensions: groups[group]),
                qualities: architecture.qualities)
        }
    }

    private struct Shapes {
        let start: (name: String, shape: [Int])
        let features: (name: String, shape: [Int])

        init(_ level: Level, _ architecture: SlicedArchitecture) {
            let qualities = architecture.qualities
            let prefix = "prior.\(level.rawValue)"
            start = ("\(prefix).start", [qualities, architecture.startContexts, architecture.contextWidth])
            features = ("\(prefix).features", [qualities, architecture.level(level).groups.count, 2])
        }
    }
}

/// Checks that an array fills a shape.
func checkCount(_ record: String, _ count: Int, _ shape: [Int]) throws(ModelError) {
    guard count == shape.reduce(1, *) else { throw .shape(record: record, expected: shape, found: [count]) }
}
