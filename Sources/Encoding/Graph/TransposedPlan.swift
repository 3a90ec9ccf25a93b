import Model

/// The fixed-point numbers of a transposed layer at one quality.
struct TransposedPlan {
    let factors: [Int16]
    let factorShift: Int
    let scales: [Int16]
    /// p and s.
    let shift: [UInt8]
    let target: GradientUnits.Unit

    /// The usual size of the gradients that are convolved, within 8 bits.
    private static let usual = 16.0

    init(
        _ layer: ConvolutionLayer, _ weights: TransposedWeights, quality: Int,
        from source: GradientUnits.Unit, to target: GradientUnits.Unit?
    ) {
        let scales = layer.scale[quality * layer.outputs..<(quality + 1) * layer.outputs].map { Double($0) }
        let usualScale = max(
            1, (scales.reduce(0) { $0 + $1 * $1 } / Double(scales.count)).squareRoot())
        // Factors with the scale of each result, relative to the usual one, bring the gradients to their
        // usual size.
        let gain = Self.usual / source.usual
        let relative = scales.map { $0 / usualScale }
        let largest = relative.reduce(0x1p-8) { max($0, abs($1)) } * gain
        factorShift = min(24, max(1, 14 - Int(largest.exponent)))
        let one = gain * Double(1 << factorShift)
        factors = relative.map { Int16(max(-32767, min(32767, ($0 * one).rounded()))) }
        // The factor from the sum of an undivided row to the derivative with respect to the layer's input.
        let input = layer.input.map { Double($0[2 * quality]) / Double(1 << Int($0[2 * quality + 1])) } ?? 1
        let shifts = Int(layer.shift[2 * quality]) + Int(layer.shift[2 * quality + 1])
        let derivative =
            input * usualScale / Double(sign: .plus, exponent: shifts, significand: 1)
            / (source.perDerivative * gain)
        // The usual size of these sums, were the gradients independent of each other.
        let energy = zip(weights.energies, relative).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
        let sum = max(1, Self.usual * (energy / Double(layer.inputs)).squareRoot())
        self.target =
            target
            ?? GradientUnits.Unit(
                perDerivative: derivative > 0 ? GradientUnits.usual / (sum * derivative) : 1,
                usual: GradientUnits.usual)
        let result = self.target.perDerivative * derivative
        let multipliers = weights.divisors.map { result * $0 }
        let divided = sum / weights.divisors.reduce(.infinity, min)
        let p = min(24, max(0, Int(divided.exponent) - 10))
        let multiplier = multipliers.reduce(0, max) * Double(1 << p)
        let s = multiplier > 0 ? min(24, max(1, 14 - Int(multiplier.exponent))) : 1
        let unit = Double(1 << p) * Double(1 << s)
        self.scales = multipliers.map { Int16(min(Double(Int16.max), ($0 * unit).rounded())) }
        shift = [UInt8(p), UInt8(s)]
    }
}
