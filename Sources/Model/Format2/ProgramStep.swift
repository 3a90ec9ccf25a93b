/// A row of the record `steps`: spec/vqm-model-2.md, section 3.
package struct ProgramStep: Hashable, Sendable {
    /// A program, numbered as in the file.
    package enum Program: Int, Sendable, CaseIterable {
        case topAnalysis = 0
        case bottomAnalysis = 1
        case synthesis = 2
        case between = 3
        case preview = 4

        /// The role of its layers.
        var role: LayerRole {
            switch self {
            case .topAnalysis: .analysis(.top)
            case .bottomAnalysis: .analysis(.bottom)
            case .synthesis: .synthesis(.bottom)
            case .between: .between
            case .preview: .synthesis(.top)
            }
        }

        /// Both analyses count as one where arrays belong to programs.
        var owner: Self { self == .bottomAnalysis ? .topAnalysis : self }
    }

    /// Which inputs an output depends on, numbered as in the file.
    package enum Kind: Int, Sendable, CaseIterable {
        case pointwise = 0
        case side3 = 1
        case half = 2
        case depthwise = 3

        var layerKind: LayerKind {
            switch self {
            case .pointwise: .pointwise
            case .side3: .dense(side: 3, stride: 1)
            case .half: .dense(side: 2, stride: 2)
            case .depthwise: .depthwise
            }
        }
    }

    /// The use of results, numbered as in the file.
    package enum Result: Int, Sendable, CaseIterable {
        case store = 0
        case add = 1
        case subtract = 2
        case scale = 3
        case hidden = 4
        case gate = 5

        /// What becomes of the results that are written to an array.
        func layerResult(_ writes: GraphArray.Content) -> LayerResult {
            switch self {
            case .store: .store
            case .add: .add
            case .subtract: .subtract
            case .scale: .scale
            case .hidden: writes == .hidden ? .hidden : .signedHidden
            case .gate: .gate
            }
        }

        var isHidden: Bool { self == .hidden || self == .gate }
    }

    package let program: Program
    package let kind: Kind
    /// Index of the array that is read.
    package let reads: Int
    package let result: Result
    /// Index of the array that is written.
    package let writes: Int
    /// How often results are shuffled up: 0, 1 or 2.
    package let shuffles: Int

    package init(
        _ program: Program, _ kind: Kind, _ reads: Int, _ result: Result, _ writes: Int, shuffles: Int = 0
    ) {
        self.program = program
        self.kind = kind
        self.reads = reads
        self.result = result
        self.writes = writes
        self.shuffles = shuffles
    }
}

extension ProgramStep {
    static let recordName = "steps"

    /// Reads the record `steps`.
    ///
    /// - Parameter arrays: how many there are
    static func all(arrays: Int, reading records: some RecordSource) throws(ModelError) -> [ProgramStep] {
        let rows = try records.rows(recordName, of: 6, count: 1...255)
        let counts = [Program.allCases.count, Kind.allCases.count, arrays, Result.allCases.count, arrays, 3]
        try check(recordName, rows, below: counts)
        return rows.compactMap { row in
            guard let program = Program(rawValue: row[0]), let kind = Kind(rawValue: row[1]),
                let result = Result(rawValue: row[3])
            else { return nil }
            return ProgramStep(program, kind, row[2], result, row[4], shuffles: row[5])
        }
    }

    private static func check(
        _ name: String, _ rows: [[Int]], below counts: [Int]
    ) throws(ModelError) {
        for (index, row) in rows.enumerated() {
            for (field, (value, count)) in zip(row, counts).enumerated() where !(0..<count).contains(value) {
                throw .value(
                    record: name, index: index * counts.count + field, found: value, allowed: 0...count - 1)
            }
        }
    }

    static func record(_ steps: [ProgramStep]) -> Record {
        let fields = steps.flatMap {
            [$0.program.rawValue, $0.kind.rawValue, $0.reads, $0.result.rawValue, $0.writes, $0.shuffles]
        }
        return Record(recordName, [steps.count, 6], .s32(fields.map { Int32(clamping: $0) }))
    }
}
