import Model
import Prior

/// What a bit weighs against squared error in the choice of codewords (spec/vqz-format.md, section 9): by
/// position, and by group.
///
/// The weights of a level, of a position and of a group multiply. All are in units of 1/256.
package struct RateWeights: Sendable {
    /// The weight at which a bit costs as much as a squared error of 1.
    package static let one = 256
    /// What the kernels take.
    static let range = 1...4095

    /// The weights of a level's positions.
    struct Map: Sendable {
        let columns: Int
        /// Row by row.
        let weights: [Int16]
    }

    /// [Ht][Wt] and [Hb][Wb] of the image; nil for `one` everywhere.
    private let maps: (top: Map, bottom: Map)?
    /// By group, that of the level included.
    private let groups: (top: [Int], bottom: [Int])
    /// Of the image's bottom, where most bits are.
    private let rate: Int

    /// One weight for each level.
    ///
    /// - Parameters:
    ///   - groups: how many a level has
    ///   - levels: the weights of the levels
    package init(groups count: (Level) -> Int, levels: LevelRates = LevelRates()) {
        maps = nil
        func all(_ level: Level, _ rate: Int) -> [Int] { [Int](repeating: rate, count: count(level)) }
        groups = (all(.top, levels.top), all(.bottom, levels.bottom))
        rate = levels.bottom
    }

    /// - Parameter levels: the weights of the levels
    init(top: Map, bottom: Map, topGroups: [Int], bottomGroups: [Int], levels: LevelRates) {
        maps = (top, bottom)
        groups = (
            topGroups.map { $0 * levels.top / Self.one }, bottomGroups.map { $0 * levels.bottom / Self.one }
        )
        rate = levels.bottom
    }

    /// The weight of the squared error of a block against its bits, in units of 1/256.
    func distortion(row: Int, column: Int) -> Int64 {
        guard let map = maps?.bottom else { return Int64(Self.one * Self.one / rate) }
        return Int64(Self.one * Self.one * Self.one / (Int(map.weights[row * map.columns + column]) * rate))
    }

    /// Writes the weights of some places of a phase of a group, in their order.
    ///
    /// - Parameter tile: row and column of the tile's first position in the maps of the level
    func write(
        _ target: UnsafeMutablePointer<Int16>, _ level: Level, group: Int, _ phase: Places,
        _ places: Range<Int>,
        tile: (row: Int, column: Int)
    ) {
        let group = level == .top ? groups.top[group] : groups.bottom[group]
        guard let maps else {
            target.update(repeating: Int16(Self.clamp(group)), count: places.count)
            return
        }
        let map = level == .top ? maps.top : maps.bottom
        map.weights.withUnsafeBufferPointer { weights in
            for run in phase.runs(places) {
                let first = (tile.row + run.row) * map.columns + tile.column + run.column
                for i in 0..<run.count {
                    let weight = Int(weights[first + i * run.step]) * group / Self.one
                    target[run.first - places.lowerBound + i] = Int16(Self.clamp(weight))
                }
            }
        }
    }

    private static func clamp(_ weight: Int) -> Int {
        min(range.upperBound, max(range.lowerBound, weight))
    }
}
