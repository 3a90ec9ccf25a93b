import Model
import Network

/// The numbers of a step of a program backwards, at one quality.
///
/// Gradients are s16 values in units of their own for every array. They steer the encoder's search and
/// nothing else: all that is asked of them is that every machine computes the same, and that no sum
/// overflows.
struct AdjointNumbers {
    typealias Unit = GradientUnits.Unit

    /// From gradients of the step's results to those of its inputs, with weights of s16.
    let layer: ConvolutionLayer
    /// Of the gradients that come out.
    let target: Unit

    /// The largest sum of the weights' magnitudes: no sum of s16 times these leaves 32 bits.
    private static let largestSum = 65000.0

    /// - Parameters:
    ///   - rows: the derivative of each input by each result that it counts for, but for `factor`
    ///   - source: units of the gradients that come in
    ///   - target: of those that come out; by default such that they have about the usual size
    ///   - make: puts a layer of weights, scales and shifts together
    private init(
        _ rows: [[Double]], factor: Double, from source: Unit, to target: Unit?,
        _ make: (_ weights: [Int16], _ scales: [Int16], _ shift: [UInt8]) -> ConvolutionLayer
    ) {
        let gains = rows.map(Self.gain)
        let sizes = rows.map { row in source.usual * row.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let size = (sizes.reduce(0) { $0 + $1 * $1 } / Double(rows.count)).squareRoot()
        let derivative = size * abs(factor) / source.perDerivative
        self.target =
            target
            ?? Unit(
                perDerivative: derivative > 0 && derivative.isFinite ? GradientUnits.usual / derivative : 1,
                usual: GradientUnits.usual)
        let ratio = factor * self.target.perDerivative / source.perDerivative
        let largest = zip(sizes, gains).reduce(1) { max($0, $1.0 * $1.1) }
        let p = min(24, max(0, Int(largest.exponent) - 11))
        let multipliers = gains.map { ratio / $0 * Double(1 << p) }
        let multiplier = multipliers.reduce(0x1p-24) { max($0, abs($1)) }
        let s = min(24, max(1, 14 - (multiplier.isFinite ? Int(multiplier.exponent) : 0)))
        layer = make(
            zip(rows, gains).flatMap { row, gain in row.map { Self.rounded($0 * gain) } },
            multipliers.map { Self.rounded($0 * Double(1 << s)) }, [UInt8(p), UInt8(s)])
    }

    /// What brings a row's weights to their range.
    private static func gain(_ row: [Double]) -> Double {
        let (sum, largest) = row.reduce((0, 0)) { ($0.0 + abs($1), max($0.1, abs($1))) }
        guard largest > 0 else { return 1 }
        return min(32767 / largest, (largestSum - Double(row.count) / 2) / sum)
    }

    private static func rounded(_ value: Double) -> Int16 {
        value.isFinite ? Int16(max(-32767, min(32767, value.rounded()))) : 0
    }
}

extension AdjointNumbers {
    /// A step over all channels. The results of a gate come in halves of `padded` channels each.
    init(
        _ layer: ConvolutionLayer, _ shape: LayerShape, quality: Int, padded: Int, from source: Unit,
        to target: Unit?
    ) {
        let (side, inputs, outputs) = (layer.kernel, layer.inputs, layer.outputs)
        let (taps, half) = (side * side, layer.gate == nil ? outputs : outputs / 2)
        let results = layer.gate == nil ? outputs : 2 * padded
        let weights = layer.weights.values
        let scales = layer.scales(quality)
        // With a stride each tap is a position of its own.
        let (rows, columns) = side == 2 ? (taps, 1) : (1, taps)
        var matrix = [[Double]](
            repeating: [Double](repeating: 0, count: columns * results), count: rows * inputs)
        for o in 0..<outputs {
            let result = o < half ? o : padded + o - half
            for tap in 0..<taps {
                let (row, column) = side == 2 ? (tap, 0) : (0, taps - 1 - tap)
                for i in 0..<inputs {
                    matrix[row * inputs + i][column * results + result] =
                        weights[(o * taps + tap) * inputs + i] * scales[o]
                }
            }
        }
        self.init(matrix, factor: layer.factor(shape, quality), from: source, to: target) {
            ConvolutionLayer(
                kernel: side == 2 ? 1 : side, inputs: results, outputs: rows * inputs, weights: .s16($0),
                bias: [Int32](repeating: 0, count: rows * inputs), scale: $1, shift: $2)
        }
    }

    /// A depthwise step.
    init(
        depthwise layer: ConvolutionLayer, _ shape: LayerShape, quality: Int, from source: Unit,
        to target: Unit?
    ) {
        let (weights, scales) = (layer.weights.values, layer.scales(quality))
        let rows = scales.indices.map { channel in
            weights[channel * 9..<channel * 9 + 9].reversed().map { $0 * scales[channel] }
        }
        self.init(rows, factor: layer.factor(shape, quality), from: source, to: target) {
            ConvolutionLayer(
                kernel: 3, inputs: 1, outputs: rows.count, weights: .s16($0),
                bias: [Int32](repeating: 0, count: rows.count), scale: $1, shift: $2)
        }
    }
}

extension ConvolutionLayer {
    fileprivate func scales(_ quality: Int) -> [Double] {
        scale[quality * outputs..<(quality + 1) * outputs].map { Double($0) }
    }

    /// The derivative of a result by an input that a weight and a scale of 1 give.
    fileprivate func factor(_ shape: LayerShape, _ quality: Int) -> Double {
        let shifts = Int(shift[2 * quality]) + Int(shift[2 * quality + 1])
        let input = input.map { Double($0[2 * quality]) / Double(1 << Int($0[2 * quality + 1])) } ?? 1
        let sign: FloatingPointSign = shape.result == .subtract ? .minus : .plus
        return input * Double(sign: sign, exponent: -shifts, significand: 1)
    }
}

extension ConvolutionLayer.Weights {
    fileprivate var values: [Double] {
        switch self {
        case .s8(let weights): weights.map { Double($0) }
        case .s16(let weights): weights.map { Double($0) }
        }
    }
}
