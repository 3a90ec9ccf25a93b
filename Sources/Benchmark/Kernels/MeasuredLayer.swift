import Model
import Network
import Parallel

/// A layer over rows as long as those of a photograph of 768 pixels.
struct MeasuredLayer {
    private static let rows = 8
    private static let columns = 96

    private let layer: Convolution
    private let apply: () -> Void
    /// Products of a run.
    private let products: Double

    init(_ shape: LayerShape, _ model: CodecModel, _ kernels: Kernels) {
        let layer = Convolution(model.layer(shape), kernels)
        let (rows, columns) = (Self.rows, Self.columns)
        let stride = shape.kernel == 1 ? 1 : shape.kind.stride
        let output = Activation16(rows: rows / stride, columns: columns / stride, channels: shape.outputs)
        let execution = Execution(quality: 0, workers: Workers(1))
        if shape.source.isWide {
            let input = Activation16(rows: rows, columns: columns, channels: shape.inputs, padding: 0)
            apply = { layer.apply(input, .store, output, execution) }
        } else {
            // Features of a few bytes lie close to each other, as in the prior.
            let multiple = shape.source == .features ? 4 : 16
            let input = Activation8(
                rows: rows, columns: columns, channels: shape.inputs, multiple: multiple, padding: 1)
            apply = { layer.apply(input, .store, output, execution) }
        }
        self.layer = layer
        products = Double(output.rows * output.columns * shape.weightCount)
    }

    /// Computes the layer once. Returns the number of products, without those of padded channels.
    func run() -> Double {
        apply()
        return products
    }
}
