import Reports

/// Sums over the pairs of a run.
package struct Totals: Equatable, Sendable {
    package private(set) var done = 0
    package private(set) var skipped = 0
    package private(set) var failed = 0
    package private(set) var bytesRead = 0
    package private(set) var bytesWritten = 0
    package private(set) var pixels = 0

    /// - Parameter failed: inputs that came to nothing before the run
    package init(failed: Int = 0) {
        self.failed = failed
    }

    package mutating func add(_ outcome: Outcome) {
        switch outcome {
        case .done(let work):
            done += 1
            bytesRead += work.bytesRead
            bytesWritten += work.bytesWritten
            pixels += work.pixels
        case .skipped: skipped += 1
        case .failed: failed += 1
        }
    }

    /// One line for a person.
    ///
    /// - Parameter verb: what was done to files, such as "compressed"
    package func text(_ verb: String, seconds: Double) -> String {
        let files = done + skipped + failed
        let counts = [(done, verb), (skipped, "skipped"), (failed, "failed")]
        let parts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let line = "\(files) \(files == 1 ? "file" : "files"): " + parts.joined(separator: ", ")
        return done == 0 ? line : "\(line); \(sizes), \(Amount.seconds(seconds)), \(rate(seconds))"
    }

    /// Bytes, and what is left of them if these are fewer.
    private var sizes: String {
        let sizes = "\(Amount.bytes(bytesRead)) to \(Amount.bytes(bytesWritten))"
        guard bytesWritten <= bytesRead, bytesRead > 0 else { return sizes }
        let percent = 100 * Double(bytesWritten) / Double(bytesRead)
        return "\(sizes) (\(percent.fixed(percent < 9.95 ? 1 : 0)) %)"
    }

    private func rate(_ seconds: Double) -> String { Amount.rate(pixels: Double(pixels), seconds: seconds) }
}
