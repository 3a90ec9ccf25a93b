import CKernels
import Model
import Network
import Raster

/// A layer backwards: from gradients with respect to its results to those with respect to its inputs.
///
/// Gradients are s16 values in units of their own for every array and quality: `GradientUnits`. They steer
/// the encoder's search and nothing else, so the only demands on them are that every machine computes the
/// same and that no sum overflows, whatever the model.
struct TransposedLayer: Sendable {
    private let convolution: Convolution
    /// Whether the layer's results are shuffled up, so that the transpose reads two rows and columns for each
    /// of its own.
    let isStrided: Bool
    /// What the gradients of each result are multiplied with before they are convolved, [Q][parts][results of
    /// a part padded to the arrays' pitch], and the shift that follows, [Q]. A part is one of the four that
    /// are shuffled up, or all.
    private let factors: [Int16]
    private let shifts: [Int32]
    /// The units of the resulting gradients.
    let units: GradientUnits

    /// - Parameters:
    ///   - layer: with a stride of 1; with a kernel of 1 if its result is shuffled up
    ///   - source: units of the gradients that come in
    ///   - target: units of those that come out; by default such that they have about the usual size
    init(
        _ layer: ConvolutionLayer, shuffled: Bool = false, from source: GradientUnits,
        to target: GradientUnits? = nil, _ kernels: Kernels
    ) {
        isStrided = shuffled
        let weights = TransposedWeights(layer)
        let plans = (0..<layer.qualities).map {
            TransposedPlan(layer, weights, quality: $0, from: source[$0], to: target?[$0])
        }
        units = GradientUnits(plans.map { $0.target })
        let channels = shuffled ? layer.outputs / 4 : layer.outputs
        let padding = [Int16](
            repeating: 0, count: (Int(VQK_LANES) - channels % Int(VQK_LANES)) % Int(VQK_LANES))
        factors = plans.flatMap { plan in
            stride(from: 0, to: layer.outputs, by: channels).flatMap {
                plan.factors[$0..<$0 + channels] + padding
            }
        }
        shifts = plans.map { Int32($0.factorShift) }
        convolution = Convolution(
            ConvolutionLayer(
                kernel: shuffled ? 2 : layer.kernel, inputs: channels, outputs: layer.inputs,
                weights: .s8(weights.values), bias: plans.flatMap { _ in weights.biases },
                scale: plans.flatMap { $0.scales },
                shift: plans.flatMap { $0.shift }),
            kernels)
    }

    /// Makes what `apply` reads of some rows of gradients.
    ///
    /// - Parameter gates: bytes that the layer read or made of the same array; where they are clamped no
    ///   gradient passes
    func weigh(
        _ gradients: Activation16, gates: Activation8? = nil, to weighed: Activation8, _ execution: Execution,
        rows: Range<Int>
    ) {
        let (quality, side) = (execution.quality, isStrided ? 2 : 1)
        let count = factors.count / shifts.count
        convolution.kernels.weigh(
            gradients, gates: gates, factors: factors[quality * count..<(quality + 1) * count], side: side,
            shift: shifts[quality], to: weighed, execution, rows: rows)
    }

    /// Convolves weighed gradients.
    func apply(
        _ weighed: Activation8, _ result: LayerResult, _ stream: Activation16, _ execution: Execution,
        area: Area
    ) {
        convolution.apply(weighed, result, stream, execution, area: area)
    }
}
