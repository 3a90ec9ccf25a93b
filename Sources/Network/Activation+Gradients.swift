import Parallel
import Raster

// Gradients of the uses of a layer's results: spec/vqm-model-2.md, section 3. All values are s16, and
// saturated.
extension Activation where Element == Int16 {
    /// Calls `body` with the elements of each row of an area, several at the same time.
    private func forEachLine(
        _ area: Area, _ workers: Workers,
        _ body: (_ row: Int, UnsafeMutablePointer<Int16>, _ count: Int) -> Void
    ) {
        let count = area.columns.count * pitch
        workers.forEach(area.rows.count) { index in
            let row = area.rows.lowerBound + index
            body(row, position(row, area.columns.lowerBound), count)
        }
    }

    /// Products with the values of another array, in units of 2^-13: all positions of this one.
    package func scaled(by factors: Activation16, _ workers: Workers) -> Activation16 {
        let product = Activation16(area: area, channels: channels)
        precondition(factors.pitch == pitch, "activations differ in size")
        product.forEachLine(area, workers) { row, target, count in
            let first = area.columns.lowerBound
            let (values, factors) = (position(row, first), factors.position(row, first))
            for i in 0..<count { target[i] = Self.product(values[i], factors[i]) }
        }
        return product
    }

    /// Adds products with the values of another array, in units of 2^-13, to the values.
    package func addScaled(by factors: Activation16, _ workers: Workers) {
        precondition(factors.pitch == pitch, "activations differ in size")
        forEachLine(area, workers) { row, values, count in
            let factors = factors.position(row, area.columns.lowerBound)
            for i in 0..<count {
                values[i] = Int16(
                    clamping: Int32(values[i]) &+ Int32(Self.product(values[i], factors[i])))
            }
        }
    }

    /// The opposite of shuffling up: the channels of each square of positions one after the other, in the
    /// order of a layer's outputs.
    ///
    /// - Parameter shuffles: how often the array was shuffled up
    package func shuffledDown(_ shuffles: Int, _ workers: Workers) -> Activation16 {
        let side = 1 << shuffles
        let result = Activation16(area: area.divided(by: side), channels: side * side * channels)
        result.forEachLine(result.area, workers) { row, target, _ in
            for column in result.area.columns {
                let target = target + (column - result.area.columns.lowerBound) * result.pitch
                for part in 0..<side * side {
                    let offset = shuffleOffset(part: part, shuffles: shuffles)
                    let source = position(side * row + offset.row, side * column + offset.column)
                    (target + part * channels).update(from: source, count: channels)
                }
            }
        }
        return result
    }

    /// A copy with a border of zeros.
    package func bordered() -> Activation16 {
        let copy = Activation16(area: area, channels: channels, padding: 0)
        copy.take(area.rows, of: self)
        return copy
    }

    private static func product(_ a: Int16, _ b: Int16) -> Int16 {
        Int16(clamping: (Int32(a) &* Int32(b) &+ 1 << 12) >> 13)
    }
}
