import Model

/// How far latents move in the passes of a search after the first.
struct SearchMoves {
    /// Their number.
    let count: Int
    /// Whether they become shorter from move to move, down to a quarter of the way.
    let falls: Bool

    /// The way of a move, in quarters of the step to the least squared error of a linear decoder.
    ///
    /// - Parameter move: its number, from 0
    func quarters(_ level: Level, move: Int) -> Int32 {
        guard falls, count > 1 else { return level.searchQuarters }
        let (last, range) = (count - 1, Int(level.searchQuarters) - 1)
        return level.searchQuarters - Int32((2 * range * move + last) / (2 * last))
    }
}
