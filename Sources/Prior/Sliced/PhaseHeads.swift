import Network

/// What the heads of a phase say before its codewords are known, at all of its places.
package final class PhaseHeads {
    package let phase: SlicedPhase
    /// Bytes between the layers of the heads, [places][H].
    let hidden: Activation8
    /// Predicted means of the slice's channels, [places][channels], in units of 2^-F.
    package let means: Activation16

    init(_ phase: SlicedPhase, headWidth: Int, channels: Int) {
        self.phase = phase
        hidden = Activation8(rows: 1, columns: phase.places.count, channels: headWidth)
        means = Activation16(rows: 1, columns: phase.places.count, channels: channels)
    }
}
