/// What is coded of a group: means with codewords, and their features (spec/vqm-model-2.md, section 5, steps
/// 3 and 4).
struct CodewordSum {
    private let tables: CodebookTables
    /// Codewords, dimension by dimension: [d][padded].
    private let words: UnsafePointer<Int16>
    private let padded: Int
    private let limits: [Int32]
    /// The group's first channel among all, and among those of its slice.
    private let channel: Int
    private let place: Int
    private let multiplier: Int32
    private let shift: Int32

    /// - Parameters:
    ///   - limits: largest magnitude of each channel
    ///   - channel: the group's first channel among all
    ///   - place: the same among those of its slice
    ///   - multiplier, shift: of features
    init(
        tables: CodebookTables, limits: [Int32], channel: Int, place: Int, multiplier: Int32, shift: Int32
    ) {
        self.tables = tables
        (words, padded) = (tables.kernelView.words, tables.padded)
        self.limits = limits
        self.channel = channel
        self.place = place
        self.multiplier = multiplier
        self.shift = shift
    }

    /// Stores what is coded at a position.
    ///
    /// - Parameters:
    ///   - means, features: of the slice's channels at the position
    ///   - codewords: of all channels there
    ///   - count: channels of the slice
    func store(
        index: Int, means: UnsafePointer<Int16>, to codewords: UnsafeMutablePointer<Int16>,
        features: UnsafeMutablePointer<UInt8>, _ count: Int
    ) {
        for i in limits.indices {
            let limit = limits[i]
            let sum = Int32(means[place + i]) + Int32(words[i * padded + index])
            let coded = min(max(sum, -limit), limit)
            codewords[channel + i] = Int16(truncatingIfNeeded: coded)
            let scaled = (coded * multiplier + 1 << (shift - 1)) >> shift
            let feature = min(max(scaled, -127), 127)
            features[place + i] = UInt8(truncatingIfNeeded: 128 + feature)
            features[count + place + i] = UInt8(truncatingIfNeeded: 128 + abs(feature))
        }
    }
}
