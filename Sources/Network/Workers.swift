import Dispatch
import Glibc
import Synchronization

/// A number of threads that share loops. Results never depend on it.
public struct Workers: Sendable {
    /// At least 1.
    public let count: Int

    /// - Parameter count: threads, by default one per CPU that is online
    /// - Precondition: `count` is positive.
    public init(_ count: Int? = nil) {
        let count = count ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        precondition(count >= 1, "at least one thread")
        self.count = count
    }

    /// Calls `body` once for every index below `total`, in any order and at the same time: calls for different indices must not write to
    /// the same memory.
    public func forEach(_ total: Int, _ body: (Int) -> Void) {
        let threads = min(count, total)
        guard threads > 1 else {
            for index in 0..<total { body(index) }
            return
        }
        let next = Atomic<Int>(0)
        withoutActuallyEscaping(body) { body in
            // What the compiler cannot see, the callers promise: see above.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: threads) { _ in
                while true {
                    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard index < total else { return }
                    body(index)
                }
            }
        }
    }
}
