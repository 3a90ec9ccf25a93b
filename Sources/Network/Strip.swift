/// How much of an image the networks take in at a time.
enum Strip {
    /// Positions of the bottom maps: with what the layers make of them they stay in the second-level cache.
    private static let positions = 4096

    /// Rows of the bottom maps, an even number.
    static func rows(columns: Int) -> Int {
        max(4, positions / columns / 2 * 2)
    }
}
