/// Copies a rectangle of a photograph into space-to-depth blocks (spec/vqz-format.md, section 2).
struct BlockFill {
    let photo: Photo
    let x: Int, y: Int
    /// Side of the square that `turn` mirrors; 0 with turn 0.
    let side: Int
    /// Bit 0 mirrors left-right, bit 1 top-bottom, bit 2 swaps rows and columns.
    let turn: Int

    func fill<T: TensorScalar>(_ target: UnsafeMutablePointer<T>, rows: Int, columns: Int, scale: T) {
        let blocks = columns / 8
        photo.samples.withUnsafeBufferPointer { samples in
            for r in 0..<rows {
                for c in 0..<columns {
                    var (sourceRow, sourceColumn) = turn & 4 != 0 ? (c, r) : (r, c)
                    if turn & 1 != 0 { sourceColumn = side - 1 - sourceColumn }
                    if turn & 2 != 0 { sourceRow = side - 1 - sourceRow }
                    let source = ((y + sourceRow) * photo.width + x + sourceColumn) * 3
                    let block = (r / 8) * blocks + c / 8
                    let element = target + (block * 64 + (r % 8) * 8 + c % 8) * 3
                    for k in 0..<3 { element[k] = (T(samples[source + k]) - 128) * scale }
                }
            }
        }
    }
}
