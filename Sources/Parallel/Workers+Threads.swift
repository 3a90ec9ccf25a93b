// Threads where the system has them; elsewhere loops run in one go.
#if canImport(Glibc)
import Glibc

extension Workers {
    /// CPUs that are online.
    static var online: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Runs a loop on this thread and on `threads - 1` others.
    func share(_ total: Int, among threads: Int, _ body: (Int) -> Void) {
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
    private static let helpers = Guarded<[Helper]>([])
    private static let mostHelpers = 1024

    /// Offers a loop to as many helpers: those that are free, and new ones as long as there are threads
    /// to be had.
    private static func offer(
        _ loop: Unmanaged<SharedLoop>, to count: Int
    ) -> [(Helper, Helper.Ticket)] {
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
#else
extension Workers {
    static var online: Int { 1 }

    func share(_ total: Int, among threads: Int, _ body: (Int) -> Void) {
        for index in 0..<total { body(index) }
    }
}
#endif
