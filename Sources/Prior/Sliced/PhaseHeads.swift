import Network

/// What the heads of a phase say before its codewords are known, at all of its places. It is gone with the
/// next phase.
package struct PhaseHeads {
    package let phase: SlicedPhase
    private let arrays: HeadArrays

    /// Bytes between the layers of the heads, [places][H].
    var hidden: Activation8 { arrays.hidden }
    /// Predicted means of the slice's channels, [places][channels], in units of 2^-F.
    package var means: Activation16 { arrays.means }

    init(_ phase: SlicedPhase, in arrays: HeadArrays) {
        self.phase = phase
        self.arrays = arrays
    }
}

/// Memory for the heads of one phase after the other: as large as any of them needs.
struct HeadArrays {
    let hidden: Activation8
    let means: Activation16

    /// - Parameter channels: of the slice that has most
    init(_ phases: [SlicedPhase], headWidth: Int, channels: Int) {
        let places = phases.map { $0.places.count }.max() ?? 0
        hidden = Activation8(rows: 1, columns: places, channels: headWidth)
        means = Activation16(rows: 1, columns: places, channels: channels)
    }
}
