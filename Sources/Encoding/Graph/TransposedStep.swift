import Model
import Network
import Raster

/// A layer backwards as a step of a program whose arrays are the gradients with respect to those of the
/// network.
final class TransposedStep: ExecutableLayer {
    /// The network's layer, whose written array is read here.
    let shape: LayerShape
    let layer: TransposedLayer
    /// Whether gradients of what the layer reads have come from other layers before.
    let isAdded: Bool
    /// The hidden bytes that the layer made; no gradient passes where they are clamped.
    let made: Activation8?
    /// The bytes that it read of a stream, likewise.
    let read: Activation8?
    /// The layer's latest results, before gates.
    private let latest: Activation16
    private let kernels: Kernels

    init(
        _ shape: LayerShape, _ layer: TransposedLayer, isAdded: Bool, made: Activation8?,
        read: Activation8?, area: Area, _ kernels: Kernels
    ) {
        self.shape = shape
        self.layer = layer
        self.isAdded = isAdded
        self.made = made
        self.read = read
        latest = Activation16(area: area, channels: shape.reads.channels, isWhole: false)
        self.kernels = kernels
    }

    var reads: GraphArray { shape.writes }
    var writes: GraphArray { shape.reads }
    var result: LayerResult { isAdded ? .add : .store }
    /// Where results were shuffled up, those of a block of positions are read together.
    var margin: Int { shape.isShuffled ? 0 : shape.kind.margin }
    var stride: Int { shape.upscaling }
    var upscaling: Int { shape.kind.stride }
    var isWide: Bool { false }
    var isDirect: Bool { false }
    var zero: UInt8 { 128 }

    func prepare(
        _ source: Activation16, to bytes: Activation8, _ execution: Execution, rows: Range<Int>
    ) {
        layer.weigh(source, gates: made, to: bytes, execution, rows: rows)
    }

    func apply(_ input: ArrayData, to target: ArrayData, _ execution: Execution, area: Area) {
        guard case (.bytes(let weighed), .words(let gradients)) = (input, target) else {
            preconditionFailure("gradients have 16 bits")
        }
        guard let read else {
            return layer.apply(weighed, result, gradients, execution, area: area)
        }
        latest.hold(area.rows)
        layer.apply(weighed, .store, latest, execution, area: area)
        kernels.pass(latest, gates: read, result, gradients, execution)
    }
}
