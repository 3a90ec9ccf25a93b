/// The codeword indices of one level: one map of `rows` x `columns` positions for each group.
public struct IndexMap: Equatable, Sendable {
    public let rows: Int
    public let columns: Int
    public let groups: Int
    /// The maps one after another, [groups][rows][columns].
    public var indices: [UInt8]

    /// Positions of one map.
    public var positions: Int { rows * columns }

    /// Maps filled with index 0.
    ///
    /// - Precondition: no dimension is negative.
    public init(rows: Int, columns: Int, groups: Int) {
        precondition(rows >= 0 && columns >= 0 && groups >= 0, "negative dimension")
        self.init(
            rows: rows, columns: columns, groups: groups,
            indices: [UInt8](repeating: 0, count: rows * columns * groups))
    }

    /// - Precondition: `indices` has `groups * rows * columns` elements.
    public init(rows: Int, columns: Int, groups: Int, indices: [UInt8]) {
        precondition(indices.count == rows * columns * groups, "index count does not fit the dimensions")
        self.rows = rows
        self.columns = columns
        self.groups = groups
        self.indices = indices
    }

    /// The positions of one group's map in `indices`, in raster order.
    public func range(of group: Int) -> Range<Int> {
        precondition(group >= 0 && group < groups, "no such group")
        return (group * positions)..<((group + 1) * positions)
    }

    /// The map of one group, in raster order.
    public subscript(group group: Int) -> ArraySlice<UInt8> {
        get { indices[range(of: group)] }
        set {
            precondition(newValue.count == positions, "the map does not fit the dimensions")
            indices.replaceSubrange(range(of: group), with: newValue)
        }
    }
}
