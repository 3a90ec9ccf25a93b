import Raster

/// The input of a layer, row after row as it comes in: a window over it holds the rows that the layer still
/// needs.
///
/// Rows and columns outside of `activation.area` are padding where they lie outside of the image; elsewhere
/// nothing that is computed from them is used.
final class RollingInput<Element: FixedWidthInteger & BitwiseCopyable> {
    let activation: Activation<Element>
    /// The area of the layer's results, in positions of its input.
    private let output: Area
    /// Positions that the layer reads around each of its own: 0 or 1.
    private let margin: Int
    /// The first row that has not come in.
    private(set) var next: Int
    /// The first row of the output that the layer has not computed.
    private(set) var pending: Int

    /// - Parameters:
    ///   - output: what the layer computes
    ///   - area: what it reads
    ///   - zero: the value outside the image
    init(for output: Area, reading area: Area, margin: Int, channels: Int, zero: Element) {
        activation = Activation(
            area: area, channels: channels, padding: margin == 0 ? nil : zero, isWhole: false)
        self.output = output
        self.margin = margin
        next = area.rows.lowerBound
        pending = output.rows.lowerBound
    }

    /// The first row that an array which comes in has to keep for this layer; all of its rows before anything
    /// has come in.
    var needed: Int { next == activation.area.rows.lowerBound ? .min : next }

    /// Whether all rows have come in.
    var isComplete: Bool { next == activation.area.rows.upperBound }

    /// Makes room for the rows before `limit`, as far as they are needed, and returns those that are to be
    /// written now.
    ///
    /// - Parameter keeping: a row from which on the input stays in memory, whether the layer needs it or not
    func admit(until limit: Int, keeping: Int = .max) -> Range<Int> {
        let end = max(next, min(limit, activation.area.rows.upperBound))
        let rows = next..<end
        guard !rows.isEmpty else { return rows }
        activation.slide(to: min(pending - margin, keeping, next), until: end)
        next = end
        return rows
    }

    /// The rows of the output before `end` that are complete and have not been computed, which the layer is
    /// to compute now.
    func complete(until end: Int) -> Area {
        let limit = min(end, isComplete ? output.rows.upperBound : next - margin)
        let rows = pending..<max(pending, limit)
        pending = rows.upperBound
        return Area(rows: rows, columns: output.columns)
    }

    /// Gives back the memory of the rows if the layer does not read any of them again.
    func releaseIfRead() {
        if margin == 0 && pending == next { activation.release() }
    }
}
