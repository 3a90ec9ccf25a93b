/// A photograph in memory, RGB.
struct Photo: Sendable {
    let name: String
    let width: Int
    let height: Int
    /// height · width · 3 samples.
    let samples: [UInt8]

    /// Left column and top row of the square in the middle.
    /// - Precondition: the photograph is not smaller.
    func centre(side: Int) -> (x: Int, y: Int) {
        precondition(min(width, height) >= side, "the photograph is smaller than the crop")
        return ((width - side) / 2, (height - side) / 2)
    }
}
