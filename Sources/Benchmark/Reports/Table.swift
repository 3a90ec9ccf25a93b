/// Text in columns. The first column is aligned to the left, the others, figures, to the right.
public struct Table: Equatable, Sendable {
    public let header: [String]
    public private(set) var rows: [[String]] = []

    /// - Precondition: there is a column.
    public init(header: [String]) {
        precondition(!header.isEmpty, "a table has columns")
        self.header = header
    }

    /// - Precondition: the row has as many cells as the header.
    public mutating func append(_ row: [String]) {
        precondition(row.count == header.count, "\(row.count) cells for \(header.count) columns")
        rows.append(row)
    }

    /// Lines padded with spaces, two between columns, none at the end; widths count characters.
    public var text: String {
        var widths = header.map(\.count)
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        return ([header] + rows).map { Self.line($0, widths: widths) }.joined()
    }

    private static func line(_ cells: [String], widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            line += column == 0 ? cell + padding : "  " + padding + cell
        }
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }
}
