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

    /// - Parameter tiltScale: what the features are multiplied by, [Q]
    static func codebook(
        _ level: CodeLevel<Float>, group g: Int, fractionBits: Int, tiltScale: [Double]
    ) -> Codebook {
        let d = level.groups[g]
        var (sizes, words, features, base, tilt) = ([Int32](), [Int16](), [UInt8](), [Int16](), [Int16]())
        for q in 0..<level.qualities {
            let kept = kept(level, q, g)
            sizes.append(Int32(kept.count))
            let total = kept.reduce(0.0) { $0 + Double(level.counts(q, g)[$1]) }
            let scale = level.featureScale[q * level.groups.count + g]
            let rows = level.arena.values(level.rows(q, g))
            for k in kept {
                let word = (0..<d).map {
                    Int16(rounding: Double(level.words(q, g)[k * d + $0]), fractionBits)
                }
                let t = word.map {
                    CodeLevel<Float>.normalized(Double($0) / Double(1 << fractionBits), scale: scale)
                }
                words += word
                let grid = t.map { Int(($0 * 16).rounded()) }
                features += grid.map { UInt8(128 + $0) } + grid.map { UInt8(128 + abs($0)) }
                base.append(Int16(rounding: log2(max(Double(level.counts(q, g)[k]) / total, 0x1p-24)), 8))
                for x in t { tilt += [x, abs(x), x * x / 4].map { Int16(rounding: $0 * tiltScale[q], 8) } }
                for r in 0..<level.learned {
                    tilt.append(Int16(rounding: Double(rows[r * level.codes + k]) * tiltScale[q], 8))
                }
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
