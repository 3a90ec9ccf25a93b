import Files
import Parallel

/// The work on the pairs of a plan, several at a time.
package struct Run {
    private let pairs: [Pair]
    private let jobs: Int
    private let report: (Event, Progress) -> Void

    /// - Parameters:
    ///   - jobs: pairs at a time, at least 1
    ///   - report: called with every event and how far the run is, by one thread at a time
    package init(_ pairs: [Pair], jobs: Int, report: @escaping (Event, Progress) -> Void) {
        (self.pairs, self.jobs, self.report) = (pairs, jobs, report)
    }

    /// Works on all pairs, which begin in order.
    ///
    /// - Parameters:
    ///   - failed: inputs that have come to nothing before
    ///   - work: called once for every pair, by several threads
    package func totals(failed: Int = 0, _ work: (Pair, Meter) -> Outcome) -> Totals {
        let progress = Guarded(Progress(weights: pairs.map { FileIO.byteCount(of: $0.input) }))
        let totals = Guarded(Totals(failed: failed))
        Workers(jobs).forEach(pairs.count) { index in
            let pair = pairs[index]
            func note(_ event: Event, _ change: (inout Progress) -> Void) {
                progress.withLock { progress in
                    change(&progress)
                    report(event, progress)
                }
            }
            note(.began(pair)) { $0.begin(index) }
            let meter = Meter { fraction, pixels in
                note(.advanced(pair)) { $0.advance(index, fraction: fraction, pixels: pixels) }
            }
            let outcome = work(pair, meter)
            totals.withLock { $0.add(outcome) }
            note(.ended(pair, outcome)) { $0.end(index, outcome) }
        }
        return totals.withLock { $0 }
    }
}
