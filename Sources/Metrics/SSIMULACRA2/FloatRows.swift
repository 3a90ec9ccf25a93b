/// Rows of single-precision numbers in one block of memory, zero at first.
///
/// A row's pointer is valid as long as the object: its owner keeps it while loops run over the row.
final class FloatRows {
    /// Numbers in a row.
    let length: Int
    private let base: UnsafeMutablePointer<Float>

    init(count: Int, length: Int) {
        self.length = length
        base = .allocate(capacity: count * length)
        base.initialize(repeating: 0, count: count * length)
    }

    deinit {
        base.deallocate()
    }

    /// The first number of a row.
    subscript(row: Int) -> UnsafeMutablePointer<Float> { base + row * length }
}
