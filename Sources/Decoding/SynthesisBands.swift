/// The bands of columns that are synthesised one by one: that bounds the memory of the networks, whose strips
/// have a few rows at least.
package enum SynthesisBands {
    /// Pixels from left to right that are synthesised together.
    package static let width = 1 << 14

    /// The bands of an image that have some of these columns, as far as they do.
    static func all(_ columns: Range<Int>) -> [Range<Int>] {
        let numbers = columns.lowerBound / width...(columns.upperBound - 1) / width
        return numbers.map { ($0 * width..<($0 + 1) * width).clamped(to: columns) }
    }
}
