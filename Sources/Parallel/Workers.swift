import Glibc
import Synchronization

/// A number of threads that share loops. Results never depend on it.
package struct Workers: Sendable {
    /// At least 1.
    package let count: Int

    /// - Parameter count: threads, by default one per CPU that is online
    /// - Precondition: `count` is positive.
    package init(_ count: Int? = nil) {
        let count = count ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        precondition(count >= 1, "at least one thread")
        self.count = count
    }

    /// Calls `body` once for every index below `total`, in any order and at the same time: calls for
    /// different indices must not write to the same memory.
    package func forEach(_ total: Int, _ body: (Int) -> Void) {
        let threads = min(count, total)
        guard threads > 1 else {
            for index in 0..<total { body(index) }
            return
        }
        withoutActuallyEscaping(body) { body in
            let loop = SharedLoop(total, body)
            withExtendedLifetime(loop) {
                let helpers = Self.offer(Unmanaged.passUnretained(loop), to: threads - 1)
                loop.run()
                for (helper, ticket) in helpers { helper.finish(ticket) }
            }
        }
    }

    /// All helpers of the process.
    private static let helpers = Mutex<[Helper]>([])
    private static let mostHelpers = 1024

    /// Offers a loop to as many helpers: those that are free, and new ones as long as there are threads to be
    /// had.
    private static func offer(_ loop: Unmanaged<SharedLoop>, to count: Int) -> [(Helper, Helper.Ticket)] {
        helpers.withLock { helpers in
            var offers: [(Helper, Helper.Ticket)] = []
            for helper in helpers where offers.count < count {
                if let ticket = helper.offer(loop) { offers.append((helper, ticket)) }
            }
            while offers.count < count, helpers.count < mostHelpers, let helper = Helper() {
                helpers.append(helper)
                if let ticket = helper.offer(loop) { offers.append((helper, ticket)) }
            }
            return offers
        }
    }
}
