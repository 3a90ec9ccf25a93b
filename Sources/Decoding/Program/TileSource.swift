import Network
import Parallel
import Raster

/// Where the contents of an image's tiles come from, whose pixels a program computes.
protocol TileSource {
    var grid: TileGrid { get }
    var execution: Execution { get }

    /// Finds out, before anything is computed, what is wrong with some tiles.
    ///
    /// - Throws: for the first tile that is malformed
    func check(_ tiles: [Int]) throws(CodecError)

    /// What is coded of a tile, or what is wrong with it. Called for several tiles at the same time.
    func contents(_ tile: Int, _ workers: Workers) -> Result<TileContents, CodecError>
}

extension TileSource {
    /// Takes a tile and its place among the positions of the top maps.
    typealias Take = (TileContents, Area) -> Void

    /// Calls `body` for each row of tiles that meets an area of the top maps: with its number, whether it is
    /// the last one, and a function that makes those of its tiles that meet the area.
    ///
    /// - Throws: what `check` finds in the tiles that the area meets, otherwise the fault of the first tile
    ///   with one
    func forEachRow(
        meeting area: Area,
        _ body: (
            _ row: Int, _ isLast: Bool, _ make: (Take) throws(CodecError) -> Void
        ) throws(CodecError) -> Void
    ) throws(CodecError) {
        let numbers = grid.tiles(meeting: area)
        try check(numbers)
        guard let first = numbers.first, let last = numbers.last else { return }
        for row in first / grid.columns...last / grid.columns {
            let tiles = numbers.filter { $0 / grid.columns == row }
            try body(row, row == last / grid.columns) { take throws(CodecError) in try make(tiles, take) }
        }
    }

    private func make(_ tiles: [Int], _ take: Take) throws(CodecError) {
        // A few at a time, since each has arrays of its own.
        let batch = max(execution.workers.count, 1) * 2
        for start in stride(from: 0, to: tiles.count, by: batch) {
            let some = Array(tiles[start..<min(start + batch, tiles.count)])
            let outcomes = execution.workers.map(some) { tile, workers in contents(tile, workers) }
            for (tile, outcome) in zip(some, outcomes) { take(try outcome.get(), grid.topArea(tile)) }
        }
    }
}
