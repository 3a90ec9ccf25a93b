extension Table {
    /// The table in a box of its own, which scrolls where the page is too narrow for it. The first cell of
    /// each row names it.
    package var html: HTML {
        let head = header.map { HTML.element("th", ["scope": "col"], .text($0)) }
        let body = rows.map { cells in
            let cells = cells.enumerated().map { column, cell in
                column == 0
                    ? HTML.element("th", ["scope": "row"], .text(cell)) : .element("td", [:], .text(cell))
            }
            return HTML.element("tr", [:], .group(cells))
        }
        return .element(
            "div", ["class": "table"],
            .element(
                "table", [:], .element("thead", [:], .element("tr", [:], .group(head))),
                .element("tbody", [:], .group(body))))
    }
}
