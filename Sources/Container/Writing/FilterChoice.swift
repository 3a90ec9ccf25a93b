/// How the filters of a raster's rows are chosen.
package enum FilterChoice: Hashable, Sendable {
    /// The same for all rows.
    case fixed(RowFilter)
    /// For each row the one that leaves the least sum of absolute values, of equal ones the first.
    case leastSum

    /// All, the one first that is likely to be the best.
    static let all = [.leastSum] + RowFilter.allCases.map { FilterChoice.fixed($0) }

    /// Filters a row, and puts its filter before it.
    ///
    /// - Parameters:
    ///   - above: as long as `row`
    ///   - target: room for a byte more than the row
    ///   - scratch: as much room
    func filter(
        _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, count: Int, distance: Int,
        to target: UnsafeMutablePointer<UInt8>, scratch: UnsafeMutablePointer<UInt8>
    ) {
        switch self {
        case .fixed(let filter):
            target[0] = filter.rawValue
            filter.apply(row, above: above, count: count, distance: distance, to: target + 1)
        case .leastSum:
            var least = Int.max
            for filter in RowFilter.allCases {
                filter.apply(row, above: above, count: count, distance: distance, to: scratch + 1)
                let sum = Self.sum(scratch + 1, count)
                guard sum < least else { continue }
                least = sum
                scratch[0] = filter.rawValue
                target.update(from: scratch, count: count + 1)
            }
        }
    }

    /// Of the bytes as signed numbers.
    private static func sum(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var sum = 0
        for i in 0..<count { sum += Int(Int8(bitPattern: bytes[i]).magnitude) }
        return sum
    }
}
