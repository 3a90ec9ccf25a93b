import Glibc

/// The shortest of several runs in the thread's own time, since others on the machine only ever lengthen one.
struct Stopwatch {
    /// The time after which no further run begins.
    let budget: Duration

    /// Runs `body` at least three times. Returns the most operations per nanosecond of a run, that is
    /// billions of them per second.
    ///
    /// - Parameter body: returns its number of operations
    func rate(_ body: () -> Double) -> Double {
        let start = now()
        var (best, runs) = (0.0, 0)
        repeat {
            let before = now()
            let operations = body()
            best = max(best, operations / max(1, (now() - before) / .nanoseconds(1)))
            runs += 1
        } while runs < 3 || now() - start < budget
        return best
    }

    /// The CPU time of this thread.
    private func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
