import CKernels
import Model
import Network
import Parallel
import Raster

/// A step of a program backwards at one quality: from gradients with respect to the array that it writes to
/// those with respect to the array that it reads.
struct AdjointStep: Sendable {
    private let layer: PackedLayer
    private let turned: Convolution
    private let kernels: Kernels
    /// Of the gradients that come out.
    let target: GradientUnits.Unit

    /// - Parameters:
    ///   - numbers: of the layer
    ///   - source: units of the gradients that come in
    ///   - target: of those that come out; by default such that they have about the usual size
    init(
        _ layer: PackedLayer, _ numbers: ConvolutionLayer, quality: Int, from source: GradientUnits.Unit,
        to target: GradientUnits.Unit?, _ kernels: Kernels
    ) {
        self.layer = layer
        self.kernels = kernels
        let (shape, isDepthwise) = (layer.shape, layer.shape.kind == .depthwise)
        let results = Self.results(numbers, shape, quality: quality, source)
        let adjoint =
            isDepthwise
            ? AdjointNumbers(depthwise: numbers, shape, quality: quality, from: results, to: target)
            : AdjointNumbers(
                numbers, shape, quality: quality, padded: roundUp(shape.writes.channels, Int(VQK_LANES)),
                from: results, to: target)
        self.target = adjoint.target
        turned = Convolution(
            adjoint.layer, kernels, shuffles: shape.kind.stride == 2 ? 1 : 0, isDepthwise: isDepthwise)
    }

    /// Units of the gradients with respect to the step's results.
    private static func results(
        _ numbers: ConvolutionLayer, _ shape: LayerShape, quality: Int, _ source: GradientUnits.Unit
    ) -> GradientUnits.Unit {
        switch shape.result {
        case .gate:
            // A half of about 1/2 in units of 2^-13 is usual; the byte of a product is m·2^-30 of it.
            let multiplier = max(1, Double(numbers.gate?[quality] ?? 1))
            return .init(
                perDerivative: source.perDerivative * 0x1p17 / multiplier, usual: source.usual / 2)
        // Streams of 2^11 are usual.
        case .scale: return .init(perDerivative: source.perDerivative, usual: source.usual / 4)
        default: return source
        }
    }

    /// Adds what comes of the gradients of the written array to those of the read one, and makes the former
    /// those of the array as it was before the step.
    ///
    /// - Parameters:
    ///   - index: of the step in its program
    ///   - gradients: by array, of whole top positions
    func apply(
        _ index: Int, _ trace: TracedProgram, _ gradients: inout [GraphArray: Activation16],
        _ execution: Execution
    ) {
        guard let written = gradients[layer.writes] else { return }
        let results = results(index, written, trace, execution)
        let isOld = layer.result == .store || layer.result.isHidden
        if isOld { gradients[layer.writes] = nil }
        let reads = layer.reads
        let area = results.area.multiplied(by: layer.stride)
        let known = gradients[reads]
        let sums = known ?? Activation16(area: area, channels: reads.channels)
        gradients[reads] = sums
        let result: LayerResult = known == nil ? .store : .add
        let input = layer.margin > 0 ? results.bordered() : results
        // The turned layer has one quality.
        let single = Execution(quality: 0, workers: execution.workers)
        guard layer.shape.makesBytes, case .bytes(let bytes) = trace.input(of: index) else {
            return turned.apply(input, result, sums, single, area: area)
        }
        let latest = Activation16(area: area, channels: reads.channels)
        turned.apply(input, .store, latest, single, area: area)
        kernels.pass(latest, gates: bytes, result, sums, single)
    }

    /// The gradients with respect to the step's results, at the positions where it computes them.
    private func results(
        _ index: Int, _ written: Activation16, _ trace: TracedProgram, _ execution: Execution
    ) -> Activation16 {
        let workers = execution.workers
        var results = written
        switch layer.result {
        case .gate:
            let halves = Activation16(area: written.area, channels: 2 * written.pitch)
            layer.store(trace.input(of: index), to: halves, execution, area: written.area)
            return kernels.halves(of: written, gates: trace.hidden(layer.writes), halves, execution)
        case .signedHidden, .hidden:
            results = Activation16(area: written.area, channels: written.channels)
            kernels.pass(written, gates: trace.hidden(layer.writes), .store, results, execution)
        case .scale:
            let factors = Activation16(area: written.area, channels: written.channels)
            layer.store(trace.input(of: index), to: factors, execution, area: written.area)
            results = written.scaled(by: trace.scaled(by: index), workers)
            written.addScaled(by: factors, workers)
        case .store, .add, .subtract: break
        }
        return layer.upscaling > 1 ? results.shuffledDown(layer.shape.shuffles, workers) : results
    }
}
