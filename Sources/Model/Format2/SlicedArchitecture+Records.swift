/// The records of spec/vqm-model-2.md, section 1.
extension SlicedArchitecture {
    private static let name = "architecture"

    private static let ranges: [ClosedRange<Int>] = [1...255, 4...512, 4...512, 0...12, 0...8, 1...256]

    init(reading records: some RecordSource) throws(ModelError) {
        let fields = try records.s32(Self.name, [Self.ranges.count]).map(Int.init)
        for (index, field) in fields.enumerated() where !Self.ranges[index].contains(field) {
            throw .value(record: Self.name, index: index, found: field, allowed: Self.ranges[index])
        }
        self.init(
            qualities: fields[0], contextWidth: fields[1], headWidth: fields[2], codewordFeatures: fields[3],
            fractionBits: fields[4], startContexts: fields[5],
            top: try SlicedLevel(.top, reading: records), bottom: try SlicedLevel(.bottom, reading: records))
        try validate()
    }

    /// The records that `init(reading:)` reads.
    var records: [Record] {
        [Record(Self.name, [fields.count], .s32(fields.map(Int32.init)))]
            + Level.allCases.flatMap { level($0).records($0) }
    }

    /// Checks the ranges of all numbers.
    func validate() throws(ModelError) {
        for (index, field) in fields.enumerated() where !Self.ranges[index].contains(field) {
            throw .value(record: Self.name, index: index, found: field, allowed: Self.ranges[index])
        }
        for level in Level.allCases {
            try self.level(level).validate(level)
            let name = SlicedLevel.name(level, .groups)
            try check(name, self.level(level).groups.map(headOutputs), in: 1...16)
        }
    }

    private var fields: [Int] {
        [qualities, contextWidth, headWidth, codewordFeatures, fractionBits, startContexts]
    }
}

extension SlicedLevel {
    enum Field: String {
        case groups, slices, phases, reach, limits
    }

    static func name(_ level: Level, _ field: Field) -> String { "\(level.rawValue).\(field.rawValue)" }

    /// Largest number of channels.
    static let maxChannels = 256

    init(_ level: Level, reading records: some RecordSource) throws(ModelError) {
        func numbers(_ field: Field, _ shape: [Int]? = nil) throws(ModelError) -> [Int] {
            try records.u8(Self.name(level, field), shape).map(Int.init)
        }
        let groups = try numbers(.groups)
        let sizes = try numbers(.slices)
        try Self.check(level, groups, sizes)
        var patterns: [PhasePattern] = []
        for (index, count) in try numbers(.phases, [sizes.count]).enumerated() {
            guard let pattern = PhasePattern(rawValue: count) else {
                throw .phases(record: Self.name(level, .phases), index: index, found: count)
            }
            patterns.append(pattern)
        }
        self.init(
            groups: groups, sizes: sizes, patterns: patterns, reach: try numbers(.reach, [sizes.count]),
            limits: try records.s16(Self.name(level, .limits), [groups.reduce(0, +)]))
    }

    func records(_ level: Level) -> [Record] {
        func record(_ field: Field, _ values: [Int]) -> Record {
            Record(Self.name(level, field), [values.count], .u8(values.map { UInt8($0) }))
        }
        return [
            record(.groups, groups), record(.slices, slices.map { $0.groups.count }),
            record(.phases, slices.map { $0.pattern.count }), record(.reach, slices.map { $0.reach }),
            Record(Self.name(level, .limits), [limits.count], .s16(limits)),
        ]
    }

    func validate(_ level: Level) throws(ModelError) {
        try Self.check(level, groups, slices.map { $0.groups.count })
        for (index, slice) in slices.enumerated() where slice.reach != 1 && slice.reach != 3 {
            throw .reach(record: Self.name(level, .reach), index: index, found: slice.reach)
        }
        guard limits.count == channels else {
            throw .shape(
                record: Self.name(level, .limits), expected: [channels], found: [limits.count])
        }
        try Model.check(Self.name(level, .limits), limits, in: 0...32767)
    }

    /// Checks what slices are made of.
    private static func check(_ level: Level, _ groups: [Int], _ sizes: [Int]) throws(ModelError) {
        let name = name(level, .groups)
        guard (1...255).contains(groups.count) else {
            throw .count(record: name, found: groups.count, allowed: 1...255)
        }
        try Model.check(name, groups, in: 1...4)
        let channels = groups.reduce(0, +)
        guard channels <= maxChannels else {
            throw .channels(record: name, sum: channels, allowed: maxChannels)
        }
        try Model.check(Self.name(level, .slices), sizes, in: 1...groups.count)
        let sum = sizes.reduce(0, +)
        guard sum == groups.count else {
            throw .sliceSum(record: Self.name(level, .slices), sum: sum, groups: groups.count)
        }
    }
}
