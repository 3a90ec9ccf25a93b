import CTensorOps
import Foundation
import RandomNumbers

extension CodeLevel where T == Float {
    /// Entropy-constrained k-means (Chou, Lookabaugh and Gray 1989) of every group of a quality, on latents
    /// [positions][channels]; afterwards `quantized` holds their codewords.
    /// - Parameter usagePerStep: what the usage N sums to, the positions of a training step.
    func initializeCodebooks(
        quality q: Int, latents z: UnsafePointer<Float>, positions: Int,
        quantized: UnsafeMutablePointer<Float>, usagePerStep: Double, random: inout SplitMix64
    ) {
        for g in groups.indices {
            featureScale[q * groups.count + g] = max(0.35, deviation(g, z, positions))
            fitCodebook(
                quality: q, group: g, latents: z, positions: positions, quantized: quantized,
                usagePerStep: usagePerStep, random: &random)
        }
    }

    /// The same for one group, whose feature scale stays.
    func fitCodebook(
        quality q: Int, group g: Int, latents z: UnsafePointer<Float>, positions: Int,
        quantized: UnsafeMutablePointer<Float>, usagePerStep: Double, random: inout SplitMix64
    ) {
        let start = spread(g, z, positions, random: &random)
        words(q, g).update(from: start, count: start.count)
        counts(q, g).update(repeating: 1, count: codes)
        for _ in 0..<15 { iterate(q, g, z, positions, quantized) }
        let scale = Float(usagePerStep / Double(positions))
        for k in 0..<codes {
            counts(q, g)[k] *= scale
            for i in k * groups[g]..<(k + 1) * groups[g] {
                moments(q, g)[i] = counts(q, g)[k] * words(q, g)[i]
            }
        }
    }

    /// Root mean square of a group's latents.
    private func deviation(_ g: Int, _ z: UnsafePointer<Float>, _ positions: Int) -> Double {
        var sum = 0.0
        for p in 0..<positions {
            for i in 0..<groups[g] {
                let value = Double(z[p * channels + offsets[g] + i])
                sum += value * value
            }
        }
        return (sum / Double(positions * groups[g])).squareRoot()
    }

    /// K codewords [K][d] at least a radius apart: the origin, then latents. The radius starts near the
    /// spacing of an optimal quantiser at one bit per unit² and grows until the codewords reach everywhere.
    private func spread(
        _ g: Int, _ z: UnsafePointer<Float>, _ positions: Int, random: inout SplitMix64
    ) -> [Float] {
        let d = groups[g]
        let order = (0..<min(positions, 8192)).map { _ in random.below(positions) }
        var radius: Float = 2.2
        while true {
            var chosen = [Float](repeating: 0, count: d)
            for p in order {
                let candidate = (0..<d).map { z[p * channels + offsets[g] + $0] }
                guard isApart(candidate, from: chosen, radius: radius) else { continue }
                chosen += candidate
                if chosen.count == codes * d { break }
            }
            if chosen.count < codes * d {
                return chosen + [Float](repeating: 0, count: codes * d - chosen.count)
            }
            radius *= 1.15
        }
    }

    private func isApart(_ candidate: [Float], from chosen: [Float], radius: Float) -> Bool {
        let d = candidate.count
        for start in stride(from: 0, to: chosen.count, by: d) {
            var distance: Float = 0
            for i in 0..<d {
                let difference = chosen[start + i] - candidate[i]
                distance += difference * difference
            }
            if distance < radius * radius { return false }
        }
        return true
    }

    /// One assignment by cost and one move of codewords to their cells' means.
    private func iterate(
        _ q: Int, _ g: Int, _ z: UnsafePointer<Float>, _ positions: Int,
        _ quantized: UnsafeMutablePointer<Float>
    ) {
        let d = groups[g]
        let logs = Buffer<Float>(codes)
        for (k, value) in Self.logShares(counts(q, g), codes).enumerated() { logs[k] = Float(value) }
        let index = Buffer<UInt8>(positions)
        let usage = Buffer<Float>(codes)
        let sums = Buffer<Float>(codes * d)
        let shape = vqt_codes(
            count: Int32(positions), dims: Int32(d), codes: Int32(codes), features: 0, firstLearned: 0,
            stride: Int32(channels), choice: 1, distortionWeight: 1, bitsWeight: 0)
        _ = Float.chooseCodes(
            shape, z: z + offsets[g], head: nil, codebook: words(q, g), logCount: logs.pointer, feature: nil,
            index: index.pointer, quantized: quantized + offsets[g], dhead: nil, dfeature: nil,
            usage: usage.pointer, usageSum: sums.pointer)
        for k in 0..<codes {
            counts(q, g)[k] = usage[k]
            guard usage[k] > 0 else { continue }
            for i in k * d..<(k + 1) * d { words(q, g)[i] = sums[i] / usage[k] }
        }
    }
}
