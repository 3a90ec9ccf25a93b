import CKernels
import Model
import Raster

/// A layer backwards: from gradients with respect to its results to those with respect to its inputs.
///
/// Gradients are s16 values in units of their own for every array and quality: `GradientUnits`. They steer the encoder's search and nothing else, so the
/// only demands on them are that every machine computes the same and that no sum overflows, whatever the model.
struct TransposedLayer: Sendable {
    private let convolution: Convolution
    /// What the gradients of each result are multiplied with before they are convolved, [Q][results padded to the arrays' pitch], and the shift that
    /// follows, [Q].
    private let factors: [Int16]
    private let shifts: [Int32]
    /// Of the gradients that come out.
    let units: GradientUnits

    /// - Parameters:
    ///   - layer: with a stride of 1, not shuffled
    ///   - source: units of the gradients that come in
    ///   - target: units of those that come out; by default such that they have about the usual size
    init(
        _ layer: ConvolutionLayer, from source: GradientUnits, to target: GradientUnits? = nil,
        _ kernels: Kernels
    ) {
        let weights = TransposedWeights(layer)
        let plans = (0..<layer.qualities).map {
            TransposedPlan(layer, weights, quality: $0, from: source[$0], to: target?[$0])
        }
        units = GradientUnits(plans.map(\.target))
        let pitch = (layer.outputs + Int(VQZ_LANES) - 1) / Int(VQZ_LANES) * Int(VQZ_LANES)
        factors = plans.flatMap { $0.factors + [Int16](repeating: 0, count: pitch - layer.outputs) }
        shifts = plans.map { Int32($0.factorShift) }
        convolution = Convolution(
            ConvolutionLayer(
                kernel: layer.kernel, inputs: layer.outputs, outputs: layer.inputs,
                weights: .s8(weights.values), bias: plans.flatMap { _ in weights.biases },
                scale: plans.flatMap(\.scales),
                shift: plans.flatMap(\.shift)),
            kernels)
    }

    /// Makes what `apply` reads of some rows of gradients.
    ///
    /// - Parameter gates: bytes that the layer read or made of the same array; where they are clamped no gradient passes
    func weigh(
        _ gradients: Stream, gates: Bytes? = nil, to weighed: Bytes, _ execution: Execution,
        rows: Range<Int>
    ) {
        let columns = weighed.area.columns
        let pitch = weighed.pitch
        precondition(
            gradients.pitch == pitch && factors.count == shifts.count * pitch
                && (gates?.pitch ?? pitch) == pitch,
            "activations differ in size")
        let quality = execution.quality
        execution.workers.forEach(rows.count) { index in
            let row = rows.lowerBound + index
            let start = StageClock.start()
            defer { StageClock.stop(.networks, start) }
            factors.withUnsafeBufferPointer {
                convolution.kernels.table.pointee.weigh_gradients(
                    gradients.position(row, columns.lowerBound), gates?.position(row, columns.lowerBound),
                    $0.baseAddress! + quality * pitch, pitch, columns.count, shifts[quality],
                    weighed.position(row, columns.lowerBound))
            }
        }
    }

    /// Convolves weighed gradients.
    func apply(
        _ weighed: Bytes, _ result: StreamResult, _ stream: Stream, _ execution: Execution, area: Area
    ) {
        convolution.apply(weighed, result, stream, execution, area: area)
    }
}

/// What the integers of an array of gradients mean, for each quality.
struct GradientUnits: Sendable {
    struct Unit: Sendable {
        /// A gradient's integer divided by its true value: the derivative of half the squared error, in squared latent units, with respect to an integer
        /// of the array that the gradient belongs to.
        let perDerivative: Double
        /// The size that the integers have on the average, roughly.
        let usual: Double
    }

    private let units: [Unit]

    init(_ units: [Unit]) {
        self.units = units
    }

    subscript(quality: Int) -> Unit { units[quality] }

    /// The usual size where it can be chosen: far from 0, and from where s16 saturates.
    static let usual = 512.0
}

/// A layer's weights turned around, [inputs][kernel][kernel][outputs], as bytes.
private struct TransposedWeights {
    let values: [Int8]
    /// What the weights of each row have been divided by.
    let divisors: [Double]
    /// What takes back the 128 that stands for zero in what the layer reads.
    let biases: [Int32]
    /// Sum of the squares of the weights of each of the layer's outputs, as they were.
    let energies: [Double]

    init(_ layer: ConvolutionLayer) {
        let (taps, inputs, outputs) = (layer.kernel * layer.kernel, layer.inputs, layer.outputs)
        let length = taps * outputs
        var (turned, energies) = ([Int16](repeating: 0, count: inputs * length), [Double]())
        /// Moves the weight of an input channel from its place among those of an output to that of the output among its own.
        func turn<Weight: BinaryInteger>(_ weights: [Weight]) {
            turned.withUnsafeMutableBufferPointer { turned in
                weights.withUnsafeBufferPointer { weights in
                    for o in 0..<outputs {
                        var energy = 0
                        for tap in 0..<taps {
                            let row = (o * taps + taps - 1 - tap) * inputs
                            for i in 0..<inputs {
                                let weight = Int16(truncatingIfNeeded: weights[row + i])
                                turned[i * length + tap * outputs + o] = weight
                                energy += Int(weight) * Int(weight)
                            }
                        }
                        energies.append(Double(energy))
                    }
                }
            }
        }
        switch layer.weights {
        case .s8(let weights): turn(weights)
        case .s16(let weights): turn(weights)
        }
        self.energies = energies
        var (values, biases, divisors) = ([Int8](), [Int32](), [Double]())
        values.reserveCapacity(turned.count)
        for row in stride(from: 0, to: turned.count, by: length) {
            let weights = turned[row..<row + length]
            let largest = weights.reduce(0) { max($0, Int32($1.magnitude)) }
            let divisor = largest > 127 ? Double(largest) / 127 : 1
            values += weights.map { largest > 127 ? Int8((Double($0) / divisor).rounded()) : Int8($0) }
            biases.append(-128 * values[row...].reduce(0) { $0 + Int32($1) })
            divisors.append(divisor)
        }
        (self.values, self.biases, self.divisors) = (values, biases, divisors)
    }
}

/// The fixed-point numbers of a transposed layer at one quality.
private struct TransposedPlan {
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
        // Factors with the scale of each result, relative to the usual one, bring the gradients to their usual size.
        let gain = Self.usual / source.usual
        let relative = scales.map { $0 / usualScale }
        let largest = relative.reduce(0x1p-8) { max($0, abs($1)) } * gain
        factorShift = min(24, max(1, 14 - Int(largest.exponent)))
        let one = gain * Double(1 << factorShift)
        factors = relative.map { Int16(max(-32767, min(32767, ($0 * one).rounded()))) }
        // By what a sum of a row that was not divided becomes the derivative with respect to the layer's input.
        let input = layer.input.map { Double($0[2 * quality]) / Double(1 << Int($0[2 * quality + 1])) } ?? 1
        let shifts = Int(layer.shift[2 * quality]) + Int(layer.shift[2 * quality + 1])
        let derivative = input * usualScale / Double(1 << shifts) / (source.perDerivative * gain)
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
