import Foundation
import Model

/// Codebooks and their prior features as integers (spec/vqm-model.md, section 3.2).
enum CodebookExport {
    /// Codewords used less often than this stay behind; the tail of a distribution still reaches 2^-17.
    static var leastShare: Double { 0x1p-17 }

    /// Indices of the codewords of a quality and group that are worth keeping, by falling usage.
    static func kept(_ level: CodeLevel<Float>, _ q: Int, _ g: Int) -> [Int] {
        let n = level.counts(q, g)
        let total = (0..<level.codes).reduce(0.0) { $0 + Double(n[$1]) }
        let order = (0..<level.codes).sorted { n[$0] != n[$1] ? n[$0] > n[$1] : $0 < $1 }
        let used = order.filter { Double(n[$0]) >= total * leastShare }
        return used.isEmpty ? [order[0]] : used
    }

    /// Prior features of the codewords kept, [K_q][J], real: t, |t| and t²/4 of each dimension as rounded,
    /// and the learned ones.
    static func features(_ level: CodeLevel<Float>, _ q: Int, _ g: Int) -> [[Double]] {
        let rows = level.arena.values(level.rows(q, g))
        return kept(level, q, g).map { k in
            normalized(word(level, q, g, k), level, q, g).flatMap { [$0, abs($0), $0 * $0 / 4] }
                + (0..<level.learned).map { Double(rows[$0 * level.codes + k]) }
        }
    }

    private static func word(_ level: CodeLevel<Float>, _ q: Int, _ g: Int, _ k: Int) -> [Int16] {
        let d = level.groups[g]
        return (0..<d).map {
            Int16(rounding: Double(level.words(q, g)[k * d + $0]), ModelExport.fractionBits)
        }
    }

    private static func normalized(_ word: [Int16], _ level: CodeLevel<Float>, _ q: Int, _ g: Int) -> [Double]
    {
        let scale = level.featureScale[q * level.groups.count + g]
        return word.map {
            CodeLevel<Float>.normalized(Double($0) / Double(1 << ModelExport.fractionBits), scale: scale)
        }
    }

    /// - Parameter tiltScale: what the features are multiplied by, [Q][J]
    static func codebook(
        _ level: CodeLevel<Float>, group g: Int, tiltScale: [[Double]]
    ) -> Codebook {
        let d = level.groups[g]
        var (sizes, words, features, base, tilt) = ([Int32](), [Int16](), [UInt8](), [Int16](), [Int16]())
        for q in 0..<level.qualities {
            let kept = kept(level, q, g)
            sizes.append(Int32(kept.count))
            let total = kept.reduce(0.0) { $0 + Double(level.counts(q, g)[$1]) }
            for (k, feature) in zip(kept, Self.features(level, q, g)) {
                let word = word(level, q, g, k)
                words += word
                let grid = normalized(word, level, q, g).map { Int(($0 * 16).rounded()) }
                features += grid.map { UInt8(128 + $0) } + grid.map { UInt8(128 + abs($0)) }
                base.append(Int16(rounding: log2(max(Double(level.counts(q, g)[k]) / total, 0x1p-24)), 8))
                tilt += zip(feature, tiltScale[q]).map { Int16(rounding: $0 * $1, 8) }
            }
        }
        return Codebook(
            dimensions: d, headOutputs: level.featureCount(g), sizes: sizes, words: words, features: features,
            base: base, tilt: tilt)
    }
}

extension Int16 {
    /// The nearest multiple of 2^-bits, saturated.
    init(rounding value: Double, _ bits: Int) {
        self = Int16(Swift.max(-32768, Swift.min(32767, (value * Double(1 << bits)).rounded())))
    }
}
