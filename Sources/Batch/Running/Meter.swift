/// Takes note of how far the work on a pair is.
package struct Meter {
    private let note: (_ fraction: Double, _ pixels: Int) -> Void

    init(_ note: @escaping (_ fraction: Double, _ pixels: Int) -> Void) {
        self.note = note
    }

    /// Called by one thread at a time.
    ///
    /// - Parameters:
    ///   - fraction: 0 to 1
    ///   - pixels: of the whole image
    package func advance(to fraction: Double, pixels: Int) {
        note(fraction, pixels)
    }
}
