/// The time and memory of a process from its start to its end.
package struct ProcessCost: Equatable, Sendable {
    /// Time that passed.
    package let seconds: Double
    /// User and system time of all threads.
    package let cpuSeconds: Double
    /// Most memory that was resident at a time.
    package let peakBytes: Int

    package init(seconds: Double, cpuSeconds: Double, peakBytes: Int) {
        self.seconds = seconds
        self.cpuSeconds = cpuSeconds
        self.peakBytes = peakBytes
    }

    /// The medians of both times, and the highest peak.
    /// - Precondition: there is a run.
    init(medianOf runs: [ProcessCost]) {
        seconds = median(runs.map(\.seconds))
        cpuSeconds = median(runs.map(\.cpuSeconds))
        peakBytes = runs.map(\.peakBytes).max() ?? 0
    }
}

/// The middle value, or the mean of the two in the middle.
/// - Precondition: there is one.
func median(_ values: [Double]) -> Double {
    precondition(!values.isEmpty, "nothing has no median")
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
