/// The phases in which the positions of a group are coded: spec/vqz-format.md, section 4. The positions of a
/// phase are coded side by side, given the codewords of all phases before it.
package enum PhasePattern: Int, CaseIterable, Sendable {
    /// All positions at once.
    case whole = 1
    /// One colour of a checkerboard, then the other (He et al. 2021, "Checkerboard context model for
    /// efficient learned image compression").
    case checkerboard = 2
    /// A quarter of the positions, the quarter diagonally between them, then the other half: all later
    /// positions lie between coded ones.
    case quincunx = 3
    /// The three phases of a quincunx on the lattice of the positions with even row and column, then the last
    /// two of its own: for codewords that resemble those of neighbours far away.
    case pyramid = 5

    /// Number of phases.
    package var count: Int { rawValue }

    /// The numbers of phases that there are, for messages.
    package static var numbers: String {
        let counts = allCases.map { "\($0.count)" }
        return counts.dropLast().joined(separator: ", ") + " or " + counts[counts.count - 1]
    }

    /// The share of a phase of the positions of a large map.
    func share(phase: Int) -> Double {
        switch self {
        case .whole: 1
        case .checkerboard: 0.5
        case .quincunx: phase == 2 ? 0.5 : 0.25
        case .pyramid: [0.0625, 0.0625, 0.125, 0.25, 0.5][phase]
        }
    }

    /// The columns of the positions in a row that belong to a phase.
    ///
    /// - Parameter columns: of the map
    /// - Precondition: the pattern has the phase.
    package func columns(phase: Int, row: Int, of columns: Int) -> StrideTo<Int> {
        precondition(phase >= 0 && phase < count, "no such phase")
        let odd = row & 1
        return switch (self, phase) {
        case (.whole, _): stride(from: 0, to: columns, by: 1)
        case (.checkerboard, _): stride(from: odd ^ phase, to: columns, by: 2)
        case (.quincunx, 2): stride(from: 1 - odd, to: columns, by: 2)
        case (.quincunx, _): stride(from: odd, to: odd == phase ? columns : odd, by: 2)
        case (.pyramid, 3...): Self.quincunx.columns(phase: phase - 2, row: row, of: columns)
        case (.pyramid, _): lattice(phase, row, columns)
        }
    }

    /// The columns of a phase of the lattice.
    private func lattice(_ phase: Int, _ row: Int, _ columns: Int) -> StrideTo<Int> {
        guard row & 1 == 0 else { return stride(from: 0, to: 0, by: 1) }
        let odd = row >> 1 & 1
        let isEmpty = phase < 2 && phase != odd
        return stride(from: phase == 2 ? 2 - 2 * odd : 2 * odd, to: isEmpty ? 0 : columns, by: 4)
    }

    /// Whether the codewords of a phase are context for those of later phases on the lattice.
    package func feedsLattice(phase: Int) -> Bool { self == .pyramid && phase < 2 }

    /// Whether the positions of a phase have context from the lattice.
    package func readsLattice(phase: Int) -> Bool { self == .pyramid && (1...2).contains(phase) }
}
