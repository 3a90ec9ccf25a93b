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
