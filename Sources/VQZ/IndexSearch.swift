import Model
import Network
import Prior
import Raster

/// The encoder's search for an image's indices: spec/vqz-format.md, section 9.
struct IndexSearch {
    let pixels: [UInt8]
    let grid: BlockGrid
    let execution: Execution
    let analysis: Analysis
    let prior: PriorNetwork
    let synthesis: Synthesis
    /// What a squared error of one grey level is worth in bits at this quality.
    let bitsPerSquaredError: Double
    let effort: Effort

    /// Indices as coded, and what they decode to.
    struct Result {
        /// Of the indices section.
        let payload: [UInt8]
        /// The prior's cost of the indices.
        let bits: Double
        /// Space-to-depth pixels.
        let pixels: [UInt8]
        /// Bottom codewords.
        let bottom: Stream
    }

    /// The best of all passes. Only exact arithmetic decides, so that every machine finds the same.
    func run() -> Result {
        let pass = AnalysisPass(analysis, pixels: pixels, grid, execution)
        // The top is the same in all passes: coded once, its coder is where each pass starts.
        var coder = PriorEncoder(prior, grid, execution, rateWeight: effort.rateWeight)
        let top = coder.encodeTop(pass.topLatents()).codewords
        var best = code(pass.bottomLatents(top: top), after: coder, top: top)
        guard effort.corrections > 0 else { return best }
        var (latest, lowest) = (best, cost(best))
        for _ in 0..<effort.corrections {
            let corrected = pass.correctedLatents(
                bottom: latest.bottom, pixels: pixels, decoded: latest.pixels)
            latest = code(corrected, after: coder, top: top)
            let cost = cost(latest)
            if cost < lowest { (best, lowest) = (latest, cost) }
        }
        return best
    }

    /// Chooses and codes the bottom codewords for latents and decodes the image.
    private func code(_ latents: Stream, after start: PriorEncoder, top: Stream) -> Result {
        var coder = start
        let bottom = coder.encodeBottom(latents).codewords
        let bits = coder.bits
        return Result(
            payload: coder.finish(), bits: bits,
            pixels: synthesis.pixels(top: top, bottom: bottom, grid, execution), bottom: bottom)
    }

    /// Rate and distortion in bits.
    private func cost(_ result: Result) -> Double {
        let squared = zip(pixels, result.pixels).reduce(into: 0) { sum, pair in
            let error = Int(pair.0) - Int(pair.1)
            sum += error * error
        }
        return Double(squared) * bitsPerSquaredError + Double(8 * result.payload.count)
    }
}

extension CodecModel {
    /// 1 / u² for a quality whose latents have units of u grey levels; `output.scale` and `output.shift` hold u.
    func bitsPerSquaredError(_ quality: Int) -> Double {
        let shift = Int(skeleton.outputShift[2 * quality]) + Int(skeleton.outputShift[2 * quality + 1])
        let bits = 14 + architecture.fractionBits
        let unit = Double(skeleton.outputScale[quality]) * Double(1 << bits) / Double(1 << shift)
        return 1 / (unit * unit)
    }
}
