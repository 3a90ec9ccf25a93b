import Model
import Raster

/// A layer of a graph with its numbers packed for one CPU level.
package final class PackedLayer: ExecutableLayer, Sendable {
    package let shape: LayerShape
    private let convolution: Convolution

    /// Packs the layer of `model` that has a shape.
    package convenience init(_ shape: LayerShape, _ model: GraphModel, _ kernels: Kernels) {
        self.init(shape, model.layer(shape), kernels)
    }

    /// Packs a layer with the numbers of a shape.
    package init(_ shape: LayerShape, _ numbers: ConvolutionLayer, _ kernels: Kernels) {
        self.shape = shape
        convolution = Convolution(shape, numbers, kernels)
    }

    /// Packs the layers of a program of `model`.
    package static func pack(
        _ program: [LayerShape], _ model: GraphModel, _ kernels: Kernels
    ) -> [PackedLayer] {
        program.map { PackedLayer($0, model, kernels) }
    }

    package var reads: GraphArray { shape.reads }
    package var writes: GraphArray { shape.writes }
    package var result: LayerResult { shape.result }
    package var margin: Int { shape.kind.margin }
    package var stride: Int { shape.kind.stride }
    package var upscaling: Int { shape.upscaling }
    package var isWide: Bool { shape.isWide }
    package var isDirect: Bool { !shape.source.isStream }
    package var zero: UInt8 { shape.zero }

    package func prepare(
        _ source: Activation16, to bytes: Activation8, _ execution: Execution, rows: Range<Int>
    ) {
        convolution.quantize(source, to: bytes, execution, rows: rows)
    }

    /// Computes the layer in an area with another result than the graph has.
    package func apply(
        _ input: Activation16, _ result: LayerResult, _ stream: Activation16, _ execution: Execution,
        area: Area
    ) {
        convolution.apply(input, result, stream, execution, area: area)
    }

    /// Computes what the layer would make of its input, before any use of it: s16(result), those of a gate in
    /// two halves, each padded to a multiple of 16.
    package func store(_ input: ArrayData, to stream: Activation16, _ execution: Execution, area: Area) {
        switch input {
        case .bytes(let bytes) where result == .gate:
            convolution.applyHalves(bytes, to: stream, execution, area: area)
        case .bytes(let bytes): convolution.apply(bytes, .store, stream, execution, area: area)
        case .words(let words): convolution.apply(words, .store, stream, execution, area: area)
        }
    }

    package func apply(_ input: ArrayData, to target: ArrayData, _ execution: Execution, area: Area) {
        switch (input, target) {
        case (.bytes(let bytes), .words(let stream)):
            convolution.apply(bytes, result, stream, execution, area: area)
        case (.words(let words), .words(let stream)):
            convolution.apply(words, result, stream, execution, area: area)
        case (.bytes(let bytes), .bytes(let hidden)):
            convolution.apply(bytes, result, hidden: hidden, execution, area: area)
        case (.words(let words), .bytes(let hidden)):
            convolution.apply(words, result, hidden: hidden, execution, area: area)
        }
    }
}

extension [PackedLayer] {
    /// The layers as executors take them.
    package var program: [any ExecutableLayer] { map { $0 } }
}
