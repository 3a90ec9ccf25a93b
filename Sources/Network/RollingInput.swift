import Raster

/// What a layer reads, row after row as it comes in: a window over it holds what the layer still needs.
///
/// Rows and columns outside of `activation.area` are padding where they lie outside of the image; elsewhere nothing that is computed from
/// them is used.
package final class RollingInput<Element: FixedWidthInteger & BitwiseCopyable> {
    package let activation: Activation<Element>
    /// What the layer computes, in positions of its input.
    package let output: Area
    /// Positions that the layer reads around each of its own: 0 or 1.
    private let margin: Int
    /// The first row that has not come in.
    package private(set) var next: Int
    /// The first row of the output that the layer has not computed.
    package private(set) var pending: Int

    /// - Parameters:
    ///   - output: what the layer computes
    ///   - bounds: all positions of the image
    package init(
        for output: Area, margin: Int, within bounds: Area, channels: Int, multiple: Int = 16,
        padding: Element? = nil
    ) {
        activation = Activation(
            area: output.expanded(by: margin, within: bounds), channels: channels, multiple: multiple,
            padding: padding, isWhole: false)
        self.output = output
        self.margin = margin
        next = activation.area.rows.lowerBound
        pending = output.rows.lowerBound
    }

    /// The first row that the stream which comes in has to keep for this layer and those before it; all of its rows before anything has come in.
    package var needed: Int { next == activation.area.rows.lowerBound ? .min : next }

    /// Whether the layer has computed everything.
    package var isDone: Bool { pending == output.rows.upperBound }

    /// Takes the rows before `limit`, as far as they are needed: `fill` is to write them. Returns the rows of the output that they complete, which the
    /// layer is to compute next.
    ///
    /// - Parameter keeping: a row from which on the input stays in memory, whether the layer needs it or not
    package func take(until limit: Int, keeping: Int = .max, _ fill: (Range<Int>) -> Void) -> Area {
        let end = min(limit, activation.area.rows.upperBound)
        if end > next {
            let first = min(pending - margin, keeping, next)
            activation.hold(max(first, activation.window.lowerBound)..<end)
            fill(next..<end)
            next = end
        }
        let complete = next == activation.area.rows.upperBound ? output.rows.upperBound : next - margin
        let rows = pending..<max(pending, complete)
        pending = rows.upperBound
        return Area(rows: rows, columns: output.columns)
    }
}
