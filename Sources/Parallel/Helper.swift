import CParallel
import Dispatch
import Glibc
import Synchronization

/// A thread that takes part in loops.
///
/// The loops over a small map take some ten microseconds, no more than it takes to wake a thread: for a while after each loop a helper looks out for
/// the next one, and only then sleeps. Whoever offers a loop never waits for a helper that has not begun with it.
final class Helper: @unchecked Sendable {
    /// An offer that was taken: what `state` was before it.
    struct Ticket {
        fileprivate let start: Int
    }

    /// A multiple of four while the helper is free. An offer adds one while it is made, two once it is, three while the helper runs the loop; then the
    /// helper is free again, under the next multiple, so that nobody mistakes one offer for another.
    private let state = Atomic<Int>(0)
    private let isAsleep = Atomic<Bool>(false)
    private let alarm = DispatchSemaphore(value: 0)
    /// Written by who makes an offer, who keeps the loop until the end of it, and read by the helper while it runs. Not counted as a reference: the
    /// compiler may count one only after the offer is made, when the helper may be through with it.
    private var loop: Unmanaged<SharedLoop>?

    /// How often an idle helper looks for an offer before it sleeps, pausing in between: for some ten microseconds.
    private static let patience = 1000
    /// How often who waits for a helper looks before others get the CPU.
    private static let politeness = 256

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

    /// Takes an offer back, or waits until the helper is through with it.
    func finish(_ ticket: Ticket) {
        let start = ticket.start
        let taken = state.compareExchange(expected: start + 2, desired: start + 1, ordering: .acquiring)
        if taken.exchanged { return state.store(start + 4, ordering: .releasing) }
        var turns = 0
        while state.load(ordering: .acquiring) == start + 3 {
            turns += 1
            if turns % Self.politeness == 0 { sched_yield() } else { cpu_pause() }
        }
    }

    /// Takes part in one loop after the other, until the process ends.
    private func work() {
        while true {
            let offered = waitForOffer()
            guard
                state.compareExchange(expected: offered, desired: offered + 1, ordering: .acquiring).exchanged
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

    /// What `state` is when there is an offer, which may be taken back.
    private func waitForOffer() -> Int {
        while true {
            for _ in 0..<Self.patience {
                let state = state.load(ordering: .relaxed)
                if state & 3 == 2 { return state }
                cpu_pause()
            }
            isAsleep.store(true, ordering: .sequentiallyConsistent)
            let isOffered = state.load(ordering: .sequentiallyConsistent) & 3 == 2
            // Who has set it back in between sounds the alarm.
            if isOffered && isAsleep.exchange(false, ordering: .sequentiallyConsistent) { continue }
            alarm.wait()
        }
    }
}
