import Model
import Network
import Parallel

/// A layer over rows as long as those of a photograph of 768 pixels.
struct MeasuredLayer {
    private static let rows = 8
    private static let columns = 96

    private let apply: () -> Void
    /// Products of a run.
    private let products: Double

    init(_ shape: LayerShape, _ model: CodecModel, _ kernels: Kernels) {
        let stride = shape.kernel == 1 ? 1 : shape.kind.stride
        let positions = (Self.rows / stride) * (Self.columns / stride)
        products = Double(positions * shape.weightCount)
        apply =
            shape.result == .gate
            ? Self.gate(shape, model, kernels) : Self.store(shape, model, kernels, stride: stride)
    }

    /// The layer with its outputs stored as they are, not shuffled.
    private static func store(
        _ shape: LayerShape, _ model: CodecModel, _ kernels: Kernels, stride: Int
    ) -> () -> Void {
        let layer = Convolution(model.layer(shape), kernels, isDepthwise: shape.kind == .depthwise)
        let output = Activation16(rows: rows / stride, columns: columns / stride, channels: shape.outputs)
        let execution = Execution(quality: 0, workers: Workers(1))
        if shape.isWide {
            let channels = shape.kind == .depthwise ? shape.outputs : shape.inputs
            let input = Activation16(rows: rows, columns: columns, channels: channels, padding: 0)
            return { layer.apply(input, .store, output, execution) }
        }
        // Features of a few bytes lie close to each other, as in the prior.
        let multiple = shape.source == .features ? 4 : 16
        let input = Activation8(
            rows: rows, columns: columns, channels: shape.inputs, multiple: multiple, padding: 1)
        return { layer.apply(input, .store, output, execution) }
    }

    /// The layer with what becomes of its halves.
    private static func gate(
        _ shape: LayerShape, _ model: CodecModel, _ kernels: Kernels
    ) -> () -> Void {
        let layer = PackedLayer(shape, model.layer(shape), kernels)
        let input = Activation8(
            rows: rows, columns: columns, channels: shape.inputs, multiple: 16, padding: 1)
        let output = Activation8(rows: rows, columns: columns, channels: shape.writes.channels)
        let execution = Execution(quality: 0, workers: Workers(1))
        return { layer.apply(.bytes(input), to: .bytes(output), execution, area: output.area) }
    }

    /// Computes the layer once. Returns the number of products, without those of padded channels.
    func run() -> Double {
        apply()
        return products
    }
}
