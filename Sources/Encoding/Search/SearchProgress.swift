/// How far an encoder's search is, in the time that its parts take.
struct SearchProgress {
    let passes: Int
    /// Whether the last pass is decoded too.
    let decodesLast: Bool
    /// Called with 0 to 1, rising.
    let note: (Double) -> Void

    /// Times of the later parts, in that of the first pass, as measured on photographs.
    private static let (moving, decoding) = (1.4, 0.3)

    private var total: Double {
        1 + Double(passes - 1) * Self.moving + (decodesLast ? Self.decoding : 0)
    }

    /// - Parameter fraction: of the first pass that is done
    func first(_ fraction: Double) { note(fraction / total) }

    /// - Parameters:
    ///   - pass: the pass that is decoded, from 1; the next one follows it row by row
    ///   - fraction: of it that is done
    func decoding(_ pass: Int, _ fraction: Double) {
        let before = 1 + Double(pass - 1) * Self.moving
        note((before + fraction * (pass < passes ? Self.moving : Self.decoding)) / total)
    }
}
