import Model

extension Architecture {
    /// Small enough for tests without optimisation, with widths and groups of every size from 1 to 4
    /// dimensions.
    package static let small = Architecture(
        qualities: 3, topGroups: [1, 2, 3], bottomGroups: [1, 1, 2, 4, 4],
        topPhases: [.pyramid, .quincunx, .whole],
        bottomPhases: [.checkerboard, .pyramid, .quincunx, .checkerboard, .whole], bottomWidth: 16,
        topWidth: 20,
        contextWidth: 12, headWidth: 16, codewordFeatures: 2,
        blocks: Blocks(
            analysisShared: 1, analysisTop: 1, analysisBottom: 1, synthesisTop: 1, synthesisBottom: 2,
            prior: 1),
        fractionBits: 6)

    /// The least of everything.
    package static let smallest = Architecture(
        qualities: 1, topGroups: [1], bottomGroups: [1], topPhases: [.whole],
        bottomPhases: [.quincunx], bottomWidth: 4, topWidth: 4, contextWidth: 4,
        headWidth: 4, codewordFeatures: 0,
        blocks: Blocks(
            analysisShared: 0, analysisTop: 0, analysisBottom: 0, synthesisTop: 0, synthesisBottom: 0,
            prior: 0),
        fractionBits: 0)

    /// The size that models in use have, for timing.
    package static let full = Architecture(
        qualities: 8, topGroups: [Int](repeating: 1, count: 8) + [Int](repeating: 2, count: 8),
        bottomGroups: [Int](repeating: 1, count: 8) + [Int](repeating: 2, count: 8)
            + [Int](repeating: 4, count: 10),
        topPhases: [PhasePattern](repeating: .quincunx, count: 16),
        bottomPhases: [PhasePattern](repeating: .checkerboard, count: 8)
            + [PhasePattern](repeating: .whole, count: 18),
        bottomWidth: 96, topWidth: 128, contextWidth: 96, headWidth: 64, codewordFeatures: 4,
        blocks: Blocks(
            analysisShared: 1, analysisTop: 1, analysisBottom: 1, synthesisTop: 1, synthesisBottom: 3,
            prior: 1),
        fractionBits: 6)
}
