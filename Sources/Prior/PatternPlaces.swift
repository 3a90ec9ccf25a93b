import Model

/// The places of the phases of patterns, which the groups and slices of one pattern share.
struct PatternPlaces {
    private var all: [(pattern: PhasePattern, phases: [Places])] = []

    init(_ patterns: [PhasePattern], rows: Int, columns: Int) {
        for pattern in patterns where !all.contains(where: { $0.pattern == pattern }) {
            let phases = (0..<pattern.count).map { Places(pattern, phase: $0, rows: rows, columns: columns) }
            all.append((pattern, phases))
        }
    }

    /// The places of each phase of a pattern.
    ///
    /// - Precondition: it is one of those that were given.
    subscript(pattern: PhasePattern) -> [Places] {
        guard let found = all.first(where: { $0.pattern == pattern }) else {
            preconditionFailure("a pattern that nothing has")
        }
        return found.phases
    }
}
