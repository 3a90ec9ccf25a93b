/// A number of threads that share loops. Results never depend on it.
package struct Workers: Sendable {
    /// At least 1.
    package let count: Int

    /// - Parameter count: threads, by default one per CPU that is online
    /// - Precondition: `count` is positive.
    package init(_ count: Int? = nil) {
        let count = count ?? Self.online
        precondition(count >= 1, "at least one thread")
        self.count = count
    }

    /// Calls `body` once for every index below `total`, in any order and at the same time: calls for
    /// different indices must not write to the same memory.
    package func forEach(_ total: Int, _ body: (Int) -> Void) {
        guard min(count, total) > 1 else {
            for index in 0..<total { body(index) }
            return
        }
        share(total, among: min(count, total), body)
    }
}
