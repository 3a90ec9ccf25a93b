import Raster

extension LevelContext {
    /// Goes through the phases of all groups in coding order: `code` gives the indices of those that have
    /// any, in the order of their places.
    package func forEachPhase(_ code: (Phase, CodebookTables) -> [UInt8]) -> IndexMap {
        var map = IndexMap(rows: rows, columns: columns, groups: groupCount)
        for phase in phases {
            let tables = tables[phase.group]
            let indices =
                tables.count == 1
                ? [UInt8](repeating: 0, count: phase.places.count) : code(phase, tables)
            absorb(indices, phase, tables)
            map.put(indices, phase)
        }
        return map
    }

    /// The segments of a range of places.
    package static func segments(_ range: Range<Int>) -> Int {
        (range.count + segment - 1) / segment
    }

    /// The places of segment `index` of `range`.
    package static func places(_ index: Int, of range: Range<Int>) -> Range<Int> {
        let start = range.lowerBound + index * segment
        return start..<min(start + segment, range.upperBound)
    }
}

extension IndexMap {
    /// The indices of a phase, in the order of its places.
    ///
    /// - Precondition: the map is that of a whole tile.
    package func indices(of phase: Phase) -> [UInt8] {
        phase.places.runs.flatMap { run in
            let first = offset(group: phase.group, row: run.row, column: run.column)
            return (0..<run.count).map { indices[first + $0 * run.step] }
        }
    }

    /// Writes the indices of a phase to their places.
    package mutating func put(_ values: [UInt8], _ phase: Phase) {
        guard !phase.places.isWhole else {
            self[group: phase.group] = values[...]
            return
        }
        for run in phase.places.runs {
            var target = offset(group: phase.group, row: run.row, column: run.column)
            for value in values[run.first..<run.first + run.count] {
                indices[target] = value
                target += run.step
            }
        }
    }
}
