/// Sides of a tile.
public struct TileSides: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let top = TileSides(rawValue: 1)
    public static let bottom = TileSides(rawValue: 2)
    public static let left = TileSides(rawValue: 4)
    public static let right = TileSides(rawValue: 8)

    /// Whether a position lies on one of the sides of `rows` x `columns` positions.
    public func contain(row: Int, column: Int, rows: Int, columns: Int) -> Bool {
        contains(.top) && row == 0 || contains(.bottom) && row == rows - 1
            || contains(.left) && column == 0 || contains(.right) && column == columns - 1
    }
}
