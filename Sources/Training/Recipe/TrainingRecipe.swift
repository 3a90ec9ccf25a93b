import Foundation

/// How a model is trained. May change when a run is resumed.
package struct TrainingRecipe: Codable, Equatable, Sendable {
    package var seed: UInt64 = 1
    package var batch = 8
    /// Side of the square training crops, a multiple of 32.
    package var crop = 192
    package var steps = 10_000
    package var rate = 0.006
    /// Learning rate of the weight matrices with Muon; nil (checkpoints from before it) or 0 trains them like
    /// everything else, with Adam.
    package var matrixRate: Double? = 0.006
    package var warmup = 200
    /// Share of the steps, at the end, over which the learning rate falls to nearly zero.
    package var decay = 0.4
    /// Weight of the commitment term against the latents' distortion; 1 makes its gradient that of the rate:
    /// where the choice minimises ||z - e||² + bits, the least cost changes with z like ||z - e||² alone.
    package var commitment = 1.0
    /// Losses of a quality are scaled by (λ_mid / λ)^balance, so that the high rates don't drown the low
    /// ones.
    package var balance = 0.4
    /// γ of the codebooks' moving averages, and γ during the decay.
    package var codebookDecay = 0.99
    package var codebookFinalDecay = 0.998
    /// Steps between searches for dead codes; none are re-seeded once the learning rate decays.
    package var reseedInterval = 200
    package var averageDecay = 0.998
    /// Share of the steps, at the end, that go through the rounding of the integer network.
    package var rounding = 0.15
    /// Share of the steps, at the end, in which the analysis stays as it is and every other step learns from
    /// the indices that the encoder's search finds; nil in checkpoints from before it: none.
    package var searching: Double? = 0
    /// Share of the steps, at the end, that learn from what is seen of errors, with indices chosen for it;
    /// nil: none.
    package var visual: Double?
    /// Bits per pixel that a point of SSIMULACRA2 is worth there, at each quality.
    package var prices: [Double]?

    package init() {}

    package func startsRounding(_ step: Int) -> Bool { Double(step) >= Double(steps) * (1 - rounding) }

    /// Whether a step counted from 0 belongs to that share, or, for the number of steps, whether the last one
    /// did.
    package func isSearching(_ step: Int) -> Bool {
        guard let searching, searching > 0 else { return false }
        return Double(step) >= Double(steps) * (1 - searching)
    }

    /// Whether a step counted from 0, or the last one, learns from what is seen.
    package func isVisual(_ step: Int) -> Bool {
        guard let visual, visual > 0 else { return false }
        return Double(step) >= Double(steps) * (1 - visual)
    }

    /// What a point of SSIMULACRA2 is worth in a step; nil in steps that learn from squared errors.
    func price(at step: Int, quality: Int) -> Double? { isVisual(step) ? prices?[quality] : nil }

    /// The field that no run can be made with, or nil.
    var problem: String? {
        if !(1...1024).contains(batch) { return "batch: 1 to 1024" }
        if crop % 32 != 0 || !(64...4096).contains(crop) { return "crop: a multiple of 32, 64 to 4096" }
        if steps < 1 || reseedInterval < 1 { return "steps and reseedInterval: at least 1" }
        if !(0...1).contains(visual ?? 0) { return "visual: 0 to 1" }
        if let prices, !prices.allSatisfy({ $0 > 0 && $0 < .infinity }) { return "prices: above 0" }
        return (visual ?? 0) > 0 && prices == nil ? "prices: missing, for what is seen" : nil
    }

    /// The same for a model with so many qualities.
    func problem(qualities: Int) -> String? {
        if let problem { return problem }
        guard let prices, prices.count != qualities else { return nil }
        return "prices: \(prices.count), and \(qualities) qualities"
    }

    /// Learning rate of a step counted from 0.
    package func rate(at step: Int) -> Double { rate * schedule(at: step) }

    /// Share of the learning rates in force at a step counted from 0.
    func schedule(at step: Int) -> Double {
        let warm = min(1, Double(step + 1) / Double(max(warmup, 1)))
        let start = Double(steps) * (1 - decay)
        guard Double(step) > start else { return warm }
        let progress = min(1, (Double(step) - start) / max(1, Double(steps) - start))
        return warm * max(0.01, 0.5 * (1 + cos(Double.pi * progress)))
    }

    package func isDecaying(_ step: Int) -> Bool { Double(step) > Double(steps) * (1 - decay) }
}
