extension Architecture {
    /// Reads the records `architecture`, `groups.top`, `groups.bottom`, `phases.top` and `phases.bottom`.
    init(reading records: some RecordSource) throws(ModelError) {
        let fields = try records.s32(Self.recordName, [15]).map(Int.init)
        for (index, field) in fields.enumerated() where !Self.ranges[index].contains(field) {
            throw .value(record: Self.recordName, index: index, found: field, allowed: Self.ranges[index])
        }
        let topGroups = try records.u8(Self.groupsName(.top)).map(Int.init)
        let bottomGroups = try records.u8(Self.groupsName(.bottom)).map(Int.init)
        self.init(
            qualities: fields[0], topGroups: topGroups, bottomGroups: bottomGroups,
            topPhases: try Self.phases(.top, topGroups.count, reading: records),
            bottomPhases: try Self.phases(.bottom, bottomGroups.count, reading: records),
            bottomWidth: fields[3], topWidth: fields[4], contextWidth: fields[5], headWidth: fields[6],
            codewordFeatures: fields[7],
            blocks: Blocks(
                analysisShared: fields[8], analysisTop: fields[9], analysisBottom: fields[10],
                synthesisTop: fields[11], synthesisBottom: fields[12], prior: fields[13]),
            fractionBits: fields[14])
        for (level, channels) in [(Level.bottom, fields[1]), (.top, fields[2])] {
            let sum = groups(level).reduce(0, +)
            guard sum == channels else {
                throw .groupSum(record: Self.groupsName(level), sum: sum, channels: channels)
            }
        }
    }

    private static func phases(
        _ level: Level, _ groups: Int, reading records: some RecordSource
    ) throws(ModelError) -> [PhasePattern] {
        var patterns: [PhasePattern] = []
        for (index, count) in try records.u8(phasesName(level), [groups]).enumerated() {
            guard let pattern = PhasePattern(rawValue: Int(count)) else {
                throw .phases(record: phasesName(level), index: index, found: Int(count))
            }
            patterns.append(pattern)
        }
        return patterns
    }

    /// The records that `init(reading:)` reads.
    /// - Throws: `ModelError.value` if a field is out of range.
    func records() throws(ModelError) -> [Record] {
        try validate()
        return [Record(Self.recordName, [15], .s32(fields.map(Int32.init)))]
            + Level.allCases.map { level in
                let dimensions = groups(level)
                return Record(Self.groupsName(level), [dimensions.count], .u8(dimensions.map(UInt8.init)))
            }
            + Level.allCases.map { level in
                let counts = phases(level).map { UInt8($0.count) }
                return Record(Self.phasesName(level), [counts.count], .u8(counts))
            }
    }

    /// Checks the ranges of section 2.
    func validate() throws(ModelError) {
        for (index, field) in fields.enumerated() where !Self.ranges[index].contains(field) {
            throw .value(record: Self.recordName, index: index, found: field, allowed: Self.ranges[index])
        }
        for level in Level.allCases {
            let dimensions = groups(level)
            try check(Self.groupsName(level), dimensions, in: 1...4)
            try check(Self.groupsName(level), dimensions.map(headOutputs), in: 1...16)
            guard phases(level).count == dimensions.count else {
                throw .shape(
                    record: Self.phasesName(level), expected: [dimensions.count], found: [phases(level).count]
                )
            }
        }
    }

    private static let recordName = "architecture"

    private static func phasesName(_ level: Level) -> String { "phases.\(level.rawValue)" }

    private static func groupsName(_ level: Level) -> String { "groups.\(level.rawValue)" }

    private static let ranges: [ClosedRange<Int>] = [
        1...64, 1...192, 1...256, 4...512, 4...512, 4...512, 4...512, 0...12,
        0...16, 0...16, 0...16, 0...16, 0...16, 0...16, 0...8,
    ]

    private var fields: [Int] {
        [
            qualities, bottomChannels, topChannels, bottomWidth, topWidth, contextWidth, headWidth,
            codewordFeatures, blocks.analysisShared, blocks.analysisTop, blocks.analysisBottom,
            blocks.synthesisTop, blocks.synthesisBottom, blocks.prior, fractionBits,
        ]
    }
}
