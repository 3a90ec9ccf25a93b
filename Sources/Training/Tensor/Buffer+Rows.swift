/// Some rows of a matrix, by their numbers.
extension Buffer where Element: TensorScalar {
    /// self[i] = source[rows[i]]
    func takeRows(_ rows: [Int], of source: Buffer<Element>, width: Int) {
        for (i, row) in rows.enumerated() {
            (pointer + i * width).update(from: source.pointer + row * width, count: width)
        }
    }

    /// self[i] += source[rows[i]]
    func addRows(_ rows: [Int], of source: Buffer<Element>, width: Int) {
        for (i, row) in rows.enumerated() {
            Element.axpy(width, 1, source.pointer + row * width, pointer + i * width)
        }
    }

    /// self[rows[i]] += source[i]
    func add(_ source: Buffer<Element>, toRows rows: [Int], width: Int) {
        for (i, row) in rows.enumerated() {
            Element.axpy(width, 1, source.pointer + i * width, pointer + row * width)
        }
    }
}
