import Model
import Raster

/// A layer of a rolling program with the rows that it still needs.
final class RollingStep {
    /// Where what the layer reads comes from.
    enum Origin {
        /// A 16-bit array, of which the layer makes bytes; and the step that changes it last before, if one
        /// does.
        case array(Activation16, writer: RollingStep?)
        /// Hidden bytes that a step writes right there.
        case hidden(writer: RollingStep)
        /// Rows that are given when they are wanted.
        case source
    }

    let layer: any ExecutableLayer
    let origin: Origin
    /// The array that is written; nil if it is the input of another step.
    let target: Activation16?
    /// The step that changes the array last before, and those that read it as it is before.
    let previous: RollingStep?
    let earlierReaders: [RollingStep]
    /// Set by the step that reads the hidden bytes; the executor keeps it alive.
    unowned(unsafe) var reader: RollingStep?
    private let bytes: RollingInput<UInt8>?
    private let words: RollingInput<Int16>?

    /// - Parameters:
    ///   - computed: what the layer computes, in positions of its input
    ///   - read: what it reads
    init(
        _ layer: any ExecutableLayer, computed: Area, read: Area, from origin: Origin,
        to target: Activation16?, after previous: RollingStep?, _ earlierReaders: [RollingStep]
    ) {
        self.layer = layer
        self.origin = origin
        self.target = target
        self.previous = previous
        self.earlierReaders = earlierReaders
        let (margin, channels) = (layer.margin, layer.reads.channels)
        if layer.isWide {
            bytes = nil
            words = RollingInput(
                for: computed, reading: read, margin: margin, channels: channels, zero: Int16(layer.zero))
        } else {
            bytes = RollingInput(
                for: computed, reading: read, margin: margin, channels: channels, zero: layer.zero)
            words = nil
        }
    }

    /// The layer's input.
    var input: ArrayData {
        if let bytes { return .bytes(bytes.activation) }
        return .words(words!.activation)
    }
    /// Whether the rows that the layer reads are given.
    var isSource: Bool { if case .source = origin { true } else { false } }
    /// The first row that has not come in.
    var next: Int { bytes?.next ?? words!.next }
    /// The first row that the array which the layer reads has to keep for it.
    var needed: Int { bytes?.needed ?? words!.needed }
    /// The first row of the written array that the layer has not computed.
    var done: Int { (bytes?.pending ?? words!.pending) / layer.stride * layer.upscaling }

    /// Makes room for rows that come in; see `RollingInput.admit`.
    func admit(until limit: Int, keeping: Int = .max) -> Range<Int> {
        let whole = limit / layer.stride * layer.stride
        return bytes?.admit(until: whole, keeping: keeping) ?? words!.admit(until: whole, keeping: keeping)
    }

    /// The area of the written array that can be computed now.
    func complete() -> Area {
        let end = writable == .max ? .max : writable / layer.upscaling * layer.stride
        let area = bytes?.complete(until: end) ?? words!.complete(until: end)
        return area.divided(by: layer.stride).multiplied(by: layer.upscaling)
    }

    /// Gives back the memory of rows that are not read again.
    func release() {
        bytes?.releaseIfRead()
        words?.releaseIfRead()
    }

    /// The row of the written array before which all is as it is to be for this layer to change it.
    private var writable: Int {
        earlierReaders.reduce(previous?.done ?? .max) { $1.isComplete ? $0 : min($0, $1.next) }
    }

    private var isComplete: Bool { bytes?.isComplete ?? words!.isComplete }
}
