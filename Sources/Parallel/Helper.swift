#if canImport(Glibc)
import CParallel
import Glibc
import Synchronization

/// A thread that takes part in loops.
///
/// A loop over a small map takes some ten microseconds, as long as it takes to wake a thread. So a helper
/// polls for the next loop for a while before it sleeps. The caller never waits for a helper that has not
/// begun.
final class Helper: @unchecked Sendable {
    /// An offer that was taken: what `state` was before it.
    struct Ticket {
        fileprivate let start: Int
    }

    /// A multiple of four while the helper is free; one more while an offer is made, two more once it is
    /// made, three more while the helper runs the loop. Then the helper is free under the next multiple, so
    /// that no offer is mistaken for another.
    private let state = Atomic<Int>(0)
    private let isAsleep = Atomic<Bool>(false)
    private let alarm = Alarm()
    /// The offered loop, written by the caller, which keeps it alive until `finish` returns, and read by the
    /// helper.
    ///
    /// Not a counted reference: the compiler may retain it only after the offer, when the helper may be done.
    private var loop: Unmanaged<SharedLoop>?

    /// The number of polls of an idle helper before it sleeps: some ten microseconds.
    private static let pollsBeforeSleep = 1000
    /// The number of polls of a caller that waits for a helper before it yields the CPU once.
    private static let pollsBeforeYield = 256

    /// Starts a thread; nil if the system grants none.
    init?() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<Helper>.fromOpaque(context!).takeRetainedValue().work()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            return nil
        }
        pthread_detach(thread)
    }

    /// Offers a loop, which must live until `finish` has returned; nil if the helper is not free.
    func offer(_ loop: Unmanaged<SharedLoop>) -> Ticket? {
        let start = state.load(ordering: .relaxed)
        guard start & 3 == 0,
            state.compareExchange(expected: start, desired: start + 1, ordering: .acquiring).exchanged
        else { return nil }
        self.loop = loop
        state.store(start + 2, ordering: .sequentiallyConsistent)
        if isAsleep.load(ordering: .sequentiallyConsistent),
            isAsleep.exchange(false, ordering: .sequentiallyConsistent)
        {
            alarm.signal()
        }
        return Ticket(start: start)
    }

    /// Takes an offer back, or waits until the helper has finished it.
    func finish(_ ticket: Ticket) {
        let start = ticket.start
        let taken = state.compareExchange(expected: start + 2, desired: start + 1, ordering: .acquiring)
        if taken.exchanged { return state.store(start + 4, ordering: .releasing) }
        var turns = 0
        while state.load(ordering: .acquiring) == start + 3 {
            turns += 1
            if turns % Self.pollsBeforeYield == 0 { sched_yield() } else { cpu_pause() }
        }
    }

    /// Takes part in one loop after the other, until the process ends.
    private func work() {
        while true {
            let offered = waitForOffer()
            guard
                state.compareExchange(expected: offered, desired: offered + 1, ordering: .acquiring)
                    .exchanged
            else { continue }
            runLoop()
            state.store(offered + 2, ordering: .releasing)
        }
    }

    /// Not inlined: nothing of it may happen after the helper is free again.
    @inline(never)
    private func runLoop() {
        loop?._withUnsafeGuaranteedRef { $0.run() }
    }

    /// The value of `state` once there is an offer, which the caller may still take back.
    private func waitForOffer() -> Int {
        while true {
            for _ in 0..<Self.pollsBeforeSleep {
                let state = state.load(ordering: .relaxed)
                if state & 3 == 2 { return state }
                cpu_pause()
            }
            isAsleep.store(true, ordering: .sequentiallyConsistent)
            let isOffered = state.load(ordering: .sequentiallyConsistent) & 3 == 2
            // A caller that has set it back in between gives the alarm.
            if isOffered && isAsleep.exchange(false, ordering: .sequentiallyConsistent) { continue }
            alarm.wait()
        }
    }
}
#endif
