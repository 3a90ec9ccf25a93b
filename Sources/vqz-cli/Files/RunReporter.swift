import Batch

/// What a person sees of a run: errors and notices as they come, and on a terminal how far it is.
final class RunReporter {
    private let verbosity: Verbosity
    private let start = ContinuousClock.now
    private var drawn: ContinuousClock.Instant?

    /// Time between two lines of progress that no file begins or ends.
    private static let pause = Duration.milliseconds(100)

    init(_ verbosity: Verbosity) {
        self.verbosity = verbosity
    }

    /// Since the start.
    var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    func report(_ event: Event, _ progress: Progress) {
        switch event {
        case .began(let pair): draw(pair, progress)
        case .advanced(let pair):
            if let drawn, ContinuousClock.now - drawn < Self.pause { return }
            draw(pair, progress)
        case .ended(_, .failed(let message)): Console.error(message)
        case .ended(_, .skipped(let reason)): verbosity.notice(reason)
        case .ended: break
        }
    }

    /// Takes the line of progress away.
    func finish() { Console.showProgress("") }

    private func draw(_ pair: Pair, _ progress: Progress) {
        guard verbosity != .quiet else { return }
        let text = progress.text(seconds: seconds)
        if !text.isEmpty { Console.showProgress("\(text) \(pair.input)") }
        drawn = .now
    }
}
