/// A row of the record `arrays`: spec/vqm-model-2.md, section 2.
package struct ProgramArray: Hashable, Sendable {
    /// The meaning of an array, numbered as in the file.
    package enum Kind: Int, Sendable, CaseIterable {
        case pixels = 0
        case signedPixels = 1
        case codewords = 2
        case latents = 3
        case context = 4
        case image = 5
        case preview = 6
        case stream = 7
        case hidden = 8
        case rectifiedStream = 9
        case rectifiedHidden = 10

        /// The values of arrays of which a model can have several of one side; nil for others.
        var freeContent: GraphArray.Content? {
            switch self {
            case .stream: .signedStream
            case .hidden: .signedHidden
            case .rectifiedStream: .stream
            case .rectifiedHidden: .hidden
            case .pixels, .signedPixels, .codewords, .latents, .context, .image, .preview: nil
            }
        }
    }

    package let kind: Kind
    /// Pixels a side that a position stands for.
    package let side: Int
    package let channels: Int

    package init(_ kind: Kind, side: Int, channels: Int) {
        self.kind = kind
        self.side = side
        self.channels = channels
    }

    /// Channels that streams and hidden values can have.
    static let widths = 4...512

    /// The array in the graph of layers, its name unique by `index`; nil if the kind has none of that size.
    func graphArray(_ index: Int, _ architecture: SlicedArchitecture) -> GraphArray? {
        guard let scale = GraphScale(rawValue: side) else { return nil }
        if let content = kind.freeContent {
            guard Self.widths.contains(channels) else { return nil }
            return GraphArray("array.\(index)", content, scale, channels: channels)
        }
        let level = Level.allCases.first { $0.scale == scale }
        let array: GraphArray? =
            switch kind {
            case .pixels: architecture.pixels
            case .signedPixels: architecture.signedPixels
            case .codewords: level.map(architecture.codewords)
            case .latents: level.map(architecture.latents)
            case .context: level.map(architecture.context)
            case .image: architecture.image
            case .preview: architecture.preview
            case .stream, .hidden, .rectifiedStream, .rectifiedHidden: nil
            }
        guard let array, array.scale == scale, array.channels == channels else { return nil }
        return array
    }
}

extension ProgramArray {
    static let recordName = "arrays"

    /// Reads the record `arrays`.
    static func all(reading records: some RecordSource) throws(ModelError) -> [ProgramArray] {
        var arrays: [ProgramArray] = []
        for (index, row) in try records.rows(recordName, of: 3, count: 1...255).enumerated() {
            guard let kind = Kind(rawValue: row[0]) else {
                throw .value(
                    record: recordName, index: 3 * index, found: row[0], allowed: 0...Kind.allCases.count - 1)
            }
            arrays.append(ProgramArray(kind, side: row[1], channels: row[2]))
        }
        return arrays
    }

    static func record(_ arrays: [ProgramArray]) -> Record {
        let fields = arrays.flatMap { [$0.kind.rawValue, $0.side, $0.channels] }
        return Record(recordName, [arrays.count, 3], .s32(fields.map { Int32(clamping: $0) }))
    }
}

extension RecordSource {
    /// The rows of a record of s32, [count][length].
    func rows(
        _ name: String, of length: Int, count allowed: ClosedRange<Int>
    ) throws(ModelError) -> [[Int]] {
        guard let record = self[name] else { throw .missingRecord(name) }
        let count = record.shape.first ?? 0
        let values = try s32(name, [count, length]).map(Int.init)
        guard allowed.contains(count) else { throw .count(record: name, found: count, allowed: allowed) }
        return (0..<count).map { Array(values[$0 * length..<($0 + 1) * length]) }
    }
}
