/// Text in columns. The first column is aligned to the left, the others, figures, to the right.
package struct Table: Equatable, Sendable {
    package let header: [String]
    package private(set) var rows: [[String]] = []

    /// - Precondition: there is a column.
    package init(header: [String]) {
        precondition(!header.isEmpty, "a table has columns")
        self.header = header
    }

    /// - Precondition: the row has as many cells as the header.
    package mutating func append(_ row: [String]) {
        precondition(row.count == header.count, "\(row.count) cells for \(header.count) columns")
        rows.append(row)
    }

    /// Lines padded with spaces, two between columns, none at the end; widths count characters.
    package var text: String {
        let widths = widths
        return ([header] + rows).map { Self.line($0, widths: widths) }.joined()
    }

    /// The same as Markdown: a line of dashes under the header, and bars between columns. Cells are taken as
    /// they are.
    package var markdown: String {
        let widths = widths.map { max($0, 2) }
        let dashes = widths.enumerated().map { column, width in
            column == 0
                ? String(repeating: "-", count: width) : String(repeating: "-", count: width - 1) + ":"
        }
        return ([header, dashes] + rows).map { cells in
            "| " + Self.padded(cells, widths: widths).joined(separator: " | ") + " |\n"
        }
        .joined()
    }

    private var widths: [Int] {
        var widths = header.map(\.count)
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        return widths
    }

    private static func line(_ cells: [String], widths: [Int]) -> String {
        var line = padded(cells, widths: widths).joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }

    private static func padded(_ cells: [String], widths: [Int]) -> [String] {
        cells.enumerated().map { column, cell in
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            return column == 0 ? cell + padding : padding + cell
        }
    }
}
