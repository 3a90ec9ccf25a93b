/// All learned parameters of a model in one flat array; gradients, moments and the running average have the
/// same
/// layout, so that the optimiser is one loop and a data-parallel run one all-reduce.
package final class ParameterArena<T: TensorScalar> {
    /// A named slice, in order of allocation.
    struct Slice: Sendable {
        let name: String
        let range: Range<Int>
    }

    private(set) var slices: [Slice] = []
    private(set) var count = 0
    private var initialValues: [T] = []
    private(set) var value = Buffer<T>(0)
    private(set) var gradient = Buffer<T>(0)

    /// Reserves a slice; `freeze()` makes the memory.
    func allocate(_ name: String, _ values: [T]) -> Range<Int> {
        precondition(value.count == 0, "the arena is frozen")
        let range = count..<count + values.count
        slices.append(Slice(name: name, range: range))
        initialValues += values
        count += values.count
        return range
    }

    func freeze() {
        value = Buffer(count)
        gradient = Buffer(count)
        for (i, x) in initialValues.enumerated() { value[i] = x }
        initialValues = []
    }

    func values(_ range: Range<Int>) -> UnsafeMutablePointer<T> { value.pointer + range.lowerBound }
    func gradients(_ range: Range<Int>) -> UnsafeMutablePointer<T> { gradient.pointer + range.lowerBound }
}
