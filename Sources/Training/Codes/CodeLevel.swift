import CTensorOps
import Foundation
import RandomNumbers

/// The product-quantised codes of one level (top or bottom): per quality and group a codebook kept by moving
/// averages (van den Oord et al. 2017, appendix A), and the features by which the prior tilts its usage.
package final class CodeLevel<T: TensorScalar> {
    let name: String
    let groups: [Int]
    let offsets: [Int]
    let codes: Int
    let qualities: Int
    let learned: Int
    /// Codewords e, usage N and sums m of every quality and group, flat.
    let words: Buffer<T>
    let counts: Buffer<T>
    let moments: Buffer<T>
    /// Statistics of the current step for the quality in force: uses n_k and sums of the latents that chose
    /// k.
    let usage: Buffer<T>
    let usageSum: Buffer<T>
    /// Size of a latent, per quality and group: codewords are divided by it before they become features.
    var featureScale: [Double]
    /// Learned feature rows, per group [Q][R][K].
    let learnedRows: [Range<Int>]
    private(set) var logCounts: [Buffer<T>] = []
    /// Features of the quality in force, per group [J][K]: t, |t| and t²/4 of each dimension t, then the
    /// learned rows.
    private(set) var features: [Buffer<T>] = []
    /// Largest absolute outputs of the heads, per group [J].
    private(set) var headLimits: [Buffer<T>] = []
    /// The context features of each codeword, per group [K][2d]: t and |t| on a grid of 1/16.
    private(set) var contextTables: [Buffer<T>] = []
    unowned let arena: ParameterArena<T>

    /// Laplace smoothing of the usage (ε of the paper).
    static var smoothing: Double { 1e-5 }
    /// Codewords used less often than this do not take part, and restart at other latents.
    static var leastShare: Double { 4e-6 }
    /// Normalised codewords are cut to ± this.
    static var featureLimit: Double { 7.9375 }

    init(
        _ name: String, groups: [Int], recipe: ModelRecipe, arena: ParameterArena<T>,
        random: inout SplitMix64
    ) {
        (self.name, self.groups, self.arena) = (name, groups, arena)
        (codes, qualities, learned) = (recipe.codes, recipe.qualities, recipe.learnedFeatures)
        offsets = groups.indices.map { groups[..<$0].reduce(0, +) }
        let channels = groups.reduce(0, +)
        words = Buffer(recipe.qualities * channels * recipe.codes)
        moments = Buffer(words.count)
        counts = Buffer(recipe.qualities * groups.count * recipe.codes)
        usage = Buffer(groups.count * recipe.codes)
        usageSum = Buffer(channels * recipe.codes)
        featureScale = Array(repeating: 1, count: recipe.qualities * groups.count)
        learnedRows = groups.indices.map { g in
            let count = recipe.qualities * recipe.learnedFeatures * recipe.codes
            return arena.allocate(
                "prior.\(name).\(g).rows", (0..<count).map { _ in T(0.5 * random.normal()) })
        }
        for d in groups {
            logCounts.append(Buffer(codes))
            features.append(Buffer((3 * d + learned) * codes))
            headLimits.append(Buffer(3 * d + learned))
            contextTables.append(Buffer(codes * 2 * d))
        }
    }

    var channels: Int { groups.reduce(0, +) }
    func featureCount(_ g: Int) -> Int { 3 * groups[g] + learned }

    /// Codewords [K][d] of a quality and group.
    func words(_ q: Int, _ g: Int) -> UnsafeMutablePointer<T> { words.pointer + wordOffset(q, g) }
    func moments(_ q: Int, _ g: Int) -> UnsafeMutablePointer<T> { moments.pointer + wordOffset(q, g) }
    /// Usage N [K] of a quality and group.
    func counts(_ q: Int, _ g: Int) -> UnsafeMutablePointer<T> {
        counts.pointer + (q * groups.count + g) * codes
    }
    func usage(_ g: Int) -> UnsafeMutablePointer<T> { usage.pointer + g * codes }
    func usageSum(_ g: Int) -> UnsafeMutablePointer<T> { usageSum.pointer + offsets[g] * codes }
    /// Learned rows [R][K] of a quality in the arena.
    func rows(_ q: Int, _ g: Int) -> Range<Int> {
        let start = learnedRows[g].lowerBound + q * learned * codes
        return start..<start + learned * codes
    }
    private func wordOffset(_ q: Int, _ g: Int) -> Int { (q * channels + offsets[g]) * codes }

    /// log2 of the smoothed share of each codeword that takes part.
    static func logShares(_ counts: UnsafePointer<T>, _ codes: Int) -> [Double] {
        var total = 0.0
        for k in 0..<codes { total += Double(counts[k]) }
        let denominator = total + Double(codes) * smoothing
        return (0..<codes).map {
            let share = (Double(counts[$0]) + smoothing) / denominator
            return share < leastShare ? VQT_DEAD : log2(share)
        }
    }

    /// Makes usage, features, limits of the heads and context tables of a quality ready for a step and clears
    /// its statistics.
    func prepare(quality q: Int) {
        clearStatistics()
        for g in groups.indices {
            for (k, value) in Self.logShares(counts(q, g), codes).enumerated() { logCounts[g][k] = T(value) }
            fillFeatures(q, g)
            setHeadLimits(g)
        }
    }

    /// Forgets what the current step has chosen.
    func clearStatistics() {
        usage.clear()
        usageSum.clear()
    }

    /// The dimension of a codeword as the prior's networks see it.
    static func normalized(_ word: Double, scale: Double) -> Double {
        min(featureLimit, max(-featureLimit, word / scale))
    }

    private func fillFeatures(_ q: Int, _ g: Int) {
        let d = groups[g]
        let scale = featureScale[q * groups.count + g]
        let e = words(q, g)
        let (feature, table) = (features[g].pointer, contextTables[g].pointer)
        for k in 0..<codes {
            for i in 0..<d {
                let t = Self.normalized(Double(e[k * d + i]), scale: scale)
                feature[(3 * i) * codes + k] = T(t)
                feature[(3 * i + 1) * codes + k] = T(abs(t))
                feature[(3 * i + 2) * codes + k] = T(t * t / 4)
                let grid = (t * 16).rounded() / 16
                table[k * 2 * d + i] = T(grid)
                table[k * 2 * d + d + i] = T(abs(grid))
            }
        }
        let range = rows(q, g)
        (feature + 3 * d * codes).update(from: arena.values(range), count: range.count)
    }

    private func setHeadLimits(_ g: Int) {
        let taking = (0..<codes).filter { Double(logCounts[g][$0]) > VQT_DEAD }
        for j in 0..<featureCount(g) {
            let feature = features[g].pointer + j * codes
            let largest = taking.reduce(T(0)) { max($0, abs(feature[$1])) }
            headLimits[g][j] = T(HeadRange.limit(feature: Double(largest)))
        }
    }

    /// Moves the codebooks of a quality towards the statistics of the step just made.
    func updateCodebooks(quality q: Int, decay: Double) {
        let keep = T(decay)
        let take = T(1 - decay)
        for g in groups.indices {
            let d = groups[g]
            let (n, m, e) = (counts(q, g), moments(q, g), words(q, g))
            let (used, sum) = (usage(g), usageSum(g))
            var total: T = 0
            for k in 0..<codes {
                n[k] = keep * n[k] + take * used[k]
                total += n[k]
            }
            let smoothing = T(Self.smoothing)
            let factor = total / (total + T(codes) * smoothing)
            for k in 0..<codes {
                let smoothed = (n[k] + smoothing) * factor
                for i in k * d..<(k + 1) * d {
                    m[i] = keep * m[i] + take * sum[i]
                    e[i] = m[i] / smoothed
                }
            }
        }
    }

    /// Codes that are hardly used restart at badly represented latents, a few per group at a time.
    /// - Parameters:
    ///   - z: latents [positions][channels]; e: what they were quantised to.
    /// - Returns: how many restarted.
    func reseed(
        quality q: Int, z: UnsafePointer<T>, quantized e: UnsafePointer<T>, positions: Int,
        random: inout SplitMix64
    ) -> Int {
        var restarted = 0
        for g in groups.indices {
            let d = groups[g]
            let n = counts(q, g)
            let total = (0..<codes).reduce(0.0) { $0 + Double(n[$1]) }
            let dead = (0..<codes).filter { Double(n[$0]) < total * Self.leastShare }.shuffled(using: &random)
            for k in dead.prefix(4) {
                let candidates = (0..<16).map { _ in random.below(positions) }
                let position = candidates.max { distance($0, g, z, e) < distance($1, g, z, e) }!
                let share = T(total * 0x1p-13)
                n[k] = share
                for i in 0..<d {
                    let value = z[position * channels + offsets[g] + i]
                    words(q, g)[k * d + i] = value
                    moments(q, g)[k * d + i] = value * share
                }
                restarted += 1
            }
        }
        return restarted
    }

    private func distance(_ p: Int, _ g: Int, _ z: UnsafePointer<T>, _ e: UnsafePointer<T>) -> T {
        (0..<groups[g]).reduce(0) { sum, i in
            let j = p * channels + offsets[g] + i
            return sum + (z[j] - e[j]) * (z[j] - e[j])
        }
    }

    /// Codewords used at least once in about 10⁵ positions, over all groups of a quality.
    func usedCodes(quality q: Int) -> Int {
        groups.indices.reduce(0) { sum, g in
            let n = counts(q, g)
            let total = (0..<codes).reduce(0.0) { $0 + Double(n[$1]) }
            return sum + (0..<codes).filter { Double(n[$0]) > total * 1e-5 }.count
        }
    }
}
