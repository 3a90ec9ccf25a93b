import CKernels

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

    /// Places of a run, one `step` positions after the other.
    struct Line {
        let count: Int
        /// Codewords at the first place, of all channels, and values from one place to the next.
        let codewords: UnsafeMutablePointer<Int16>
        let codewordStep: Int
        /// Features there, and bytes from one place to the next.
        let features: UnsafeMutablePointer<UInt8>
        let featureStep: Int
        /// Means there of the slice's channels, and values from one place to the next.
        let means: UnsafePointer<Int16>
        let meanStep: Int
        /// Channels of the slice.
        let channels: Int
    }

    /// Stores what is coded at the places of a line.
    func store(_ indices: UnsafePointer<UInt8>, _ line: Line) {
        let half = Int32(1) << (shift - 1)
        limits.withUnsafeBufferPointer { limits in
            for k in 0..<line.count {
                let word = words + Int(indices[k])
                let means = line.means + k * line.meanStep + place
                let codewords = line.codewords + k * line.codewordStep + channel
                let features = line.features + k * line.featureStep + place
                for i in 0..<limits.count {
                    let sum = Int32(means[i]) + Int32(word[i * padded])
                    let coded = min(max(sum, -limits[i]), limits[i])
                    codewords[i] = Int16(truncatingIfNeeded: coded)
                    let feature = min(max((coded &* multiplier &+ half) >> shift, -127), 127)
                    features[i] = UInt8(truncatingIfNeeded: 128 + feature)
                    features[i + line.channels] = UInt8(truncatingIfNeeded: 128 + abs(feature))
                }
            }
        }
    }
}
