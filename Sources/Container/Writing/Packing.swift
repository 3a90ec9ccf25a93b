import CZlib

/// How zlib looks for what it packs. It decides on the length alone.
package struct Packing: Hashable, Sendable {
    /// zlib's strategy.
    package enum Strategy: CaseIterable, Sendable {
        case standard
        /// For values that predictions leave.
        case filtered
        /// Runs of one byte, and no other repetitions.
        case runs
        /// No repetitions.
        case codes

        var code: Int32 {
            switch self {
            case .standard: Z_DEFAULT_STRATEGY
            case .filtered: Z_FILTERED
            case .runs: Z_RLE
            case .codes: Z_HUFFMAN_ONLY
            }
        }
    }

    package let strategy: Strategy
    /// Codes change more often with 8 than with 9.
    package let memoryLevel: Int32
    /// zlib's level, 1 (fast) to 9.
    var level: Int32 = 9

    static let usual = Packing(strategy: .standard, memoryLevel: 9)
    /// For an estimate.
    static let fast = Packing(strategy: .standard, memoryLevel: 9, level: 1)

    /// Those that may be the best, the usual one first.
    package static let all = [9, 8].flatMap { level in
        Strategy.allCases.map { Packing(strategy: $0, memoryLevel: level) }
    }
}
