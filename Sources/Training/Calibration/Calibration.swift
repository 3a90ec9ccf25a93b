/// Chooses the steps of the 8-bit activations.
enum Calibration {
    /// Sets `inputStep` of every rectified layer for every quality, from one batch each.
    /// - Parameter fill: draws a batch of pixels for a quality.
    static func setInputSteps(
        _ network: CodecNetwork<Float>, graph: CodecGraph<Float>,
        fill: (UnsafeMutablePointer<Float>, Int) -> Void
    ) {
        for q in 0..<network.recipe.qualities {
            fill(graph.pixels.value.pointer, q)
            let rectified = graph.layerInputs.filter { $0.0.rectifies }
            for (layer, _) in rectified { layer.inputStep[q] = 0 }
            network.prepare(quality: q)
            _ = graph.forward(quality: q, weight: 0)
            for (layer, input) in rectified {
                layer.inputStep[q] = bestStep(input.value, power: layer.shape.role.isPrior ? 1 : 2)
            }
        }
    }

    /// The step s of s · clamp(round(x / s), 0, 255) with the least mean error over positive x.
    ///
    /// - Parameter power: 2 for what becomes distortion; 1 for what the prior reads, where a few large values
    ///   that are cut off spoil the bits of a few positions, and coarse steps those of all
    static func bestStep(_ x: Buffer<Float>, power: Int) -> Double {
        precondition(power == 1 || power == 2, "absolute or squared errors")
        // A sample of at most 2^16 values.
        let spacing = max(1, x.count >> 16)
        let sample = stride(from: 0, to: x.count, by: spacing).map { x[$0] }.filter { $0 > 0 }
        guard let largest = sample.max(), largest > 1e-6 else { return 1e-6 / 255 }
        var best = (step: largest / 255, error: Float.infinity)
        for share in [1, 0.85, 0.7, 0.6, 0.5, 0.42, 0.35, 0.3, 0.25, 0.2, 0.15] as [Float] {
            let step = largest * share / 255
            let error = sample.reduce(Float(0)) { sum, value in
                let error = abs(value - step * min(255, (value / step).rounded()))
                return sum + (power == 1 ? error : error * error)
            }
            if error < best.error { best = (step, error) }
        }
        return Double(best.step)
    }
}
