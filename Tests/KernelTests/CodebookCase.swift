import CKernels
import TestModels
import TestSupport

/// A random codebook in the kernels' layout, and positions to be coded with it.
final class CodebookCase {
    let codewords: Int
    let dimensions: Int
    let outputs: Int
    let positions: Int
    /// Elements between the latents of one position and the next.
    let step: Int
    let heads: [Int16]
    let latents: [Int16]
    let rateWeights: [Int16]
    let words: [Int16]
    let base: [Int32]
    let tilt: [Int16]
    let exponents: [Int32]

    private var layout: vqk_codebook {
        vqk_codebook_layout(Int32(codewords), Int32(dimensions), Int32(outputs))
    }

    var padded: Int { Int(layout.padded) }

    init(
        codewords: Int, dimensions: Int, outputs: Int, positions: Int, limit: Int, exponents: [Int32],
        _ random: inout SplitMix64
    ) {
        (self.codewords, self.dimensions, self.outputs) = (codewords, dimensions, outputs)
        self.positions = positions
        self.exponents = exponents
        step = dimensions + 5
        var layout = vqk_codebook_layout(Int32(codewords), Int32(dimensions), Int32(outputs))
        var heads: [Int16] = random.array(positions * 16, in: -limit...limit)
        for index in heads.indices where index % 16 >= outputs { heads[index] = 0 }
        self.heads = heads
        latents = random.array(positions * (dimensions + 5), in: -limit...limit)
        rateWeights = random.array(positions, in: 0...4095)
        words = random.array(vqk_word_count(&layout), in: -limit...limit)
        base = random.array(Int(layout.padded), in: -min(limit, 4000)...min(limit, 4000))
        tilt = random.array(vqk_tilt_count(&layout), in: -limit...limit)
    }

    /// One position at which L_k is the base alone.
    init(base: [Int32], exponents: [Int32]) {
        (codewords, dimensions, outputs, positions, step) = (base.count, 1, 3, 1, 1)
        var layout = vqk_codebook_layout(Int32(base.count), 1, 3)
        (heads, latents, rateWeights) = (Array(repeating: 0, count: 16), [0], [256])
        words = Array(repeating: 0, count: vqk_word_count(&layout))
        tilt = Array(repeating: 0, count: vqk_tilt_count(&layout))
        self.base = base + Array(repeating: 0, count: Int(layout.padded) - base.count)
        self.exponents = exponents
    }

    func withView<Result>(_ body: (vqk_codebook) -> Result) -> Result {
        words.withUnsafeBufferPointer { words in
            base.withUnsafeBufferPointer { base in
                tilt.withUnsafeBufferPointer { tilt in
                    exponents.withUnsafeBufferPointer { exponents in
                        var view = layout
                        (view.words, view.base) = (words.baseAddress, base.baseAddress)
                        (view.tilt, view.exp2) = (tilt.baseAddress, exponents.baseAddress)
                        return body(view)
                    }
                }
            }
        }
    }

    /// Weights and running sums, or nil if the kernel wrote beyond them.
    func weigh(_ level: Int) -> [[UInt8]]? {
        let weights = GuardedMemory([UInt8](repeating: 9, count: positions * padded * 4))
        let sums = GuardedMemory([UInt8](repeating: 9, count: positions * 64))
        withView { view in
            var view = view
            kernels(level).weigh(
                &view, heads, positions, weights.start.assumingMemoryBound(to: UInt32.self),
                sums.start.assumingMemoryBound(to: UInt32.self))
        }
        return weights.isIntact && sums.isIntact ? [weights.content, sums.content] : nil
    }

    /// The chosen intervals as bytes, or nil if the kernel wrote beyond them.
    func choose(_ level: Int, rateShift: Int) -> [UInt8]? {
        let size = MemoryLayout<vqk_interval>.stride
        let chosen = GuardedMemory([UInt8](repeating: 9, count: positions * size))
        withView { view in
            var view = view
            kernels(level).choose(
                &view, heads, latents, step, positions, rateWeights, Int32(rateShift),
                chosen.start.assumingMemoryBound(to: vqk_interval.self))
        }
        return chosen.isIntact ? chosen.content : nil
    }

    /// L_k at a position: spec/vqz-format.md, section 4.
    func logits(_ position: Int) -> [Int] {
        var layout = layout
        return (0..<codewords).map { k in
            let sum = (0..<outputs).reduce(0) { sum, j in
                let head = min(max(Int(heads[position * 16 + j]), -4095), 4095)
                return sum + head * Int(tilt[vqk_tilt_index(&layout, Int32(k), Int32(j))])
            }
            return Int(base[k]) + (sum + 32) >> 6
        }
    }

    /// ω_k at a position.
    func weights(_ position: Int) -> [Int] {
        let logits = logits(position)
        return logits.map { logit in
            let t = logits.max()! - logit
            return t < 21 * 256 ? max(1, Int(exponents[t & 255]) >> (t >> 8)) : 1
        }
    }

    /// The codeword of least cost at a position.
    func cheapest(_ position: Int, rateShift: Int) -> Int {
        let logits = logits(position)
        var layout = layout
        let costs = (0..<codewords).map { k in
            let rate = min(logits.max()! - logits[k], 20 * 256) * Int(rateWeights[position])
            return (0..<dimensions).reduce(rate >> (8 - rateShift)) { cost, d in
                let distance =
                    Int(latents[position * step + d])
                    - Int(words[vqk_word_index(&layout, Int32(k), Int32(d))])
                let clamped = min(max(distance, -8191), 8191)
                return cost + clamped * clamped
            }
        }
        return costs.firstIndex(of: costs.min()!)!
    }
}
