import Glibc
import Synchronization

/// Short times in which SIGINT, SIGTERM and SIGHUP wait, whichever thread they come to.
enum SignalHold {
    /// The signals that end the process, and that somebody sends to a tool.
    static let ending = [SIGINT, SIGTERM, SIGHUP]

    /// One hold at a time: a signal that waits ends the process before the next one begins.
    private static let gate = Mutex<Void>(())
    private static let isHolding = Atomic<Bool>(false)
    /// The last signal that came during the hold; 0 for none. Whoever takes it out sends it.
    private static let waiting = Atomic<Int32>(0)

    /// Calls `body`. A signal that comes meanwhile has its effect afterwards; those that the process ignores
    /// stay ignored.
    ///
    /// - Parameter signals: those that wait
    static func during<Result, Failure: Error>(
        _ signals: [Int32] = ending, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try gate.withLock { _ throws(Failure) in
            isHolding.store(true, ordering: .sequentiallyConsistent)
            let before = signals.compactMap(hold)
            defer {
                for (number, action) in before { restore(number, action) }
                isHolding.store(false, ordering: .sequentiallyConsistent)
                send(waiting.exchange(0, ordering: .sequentiallyConsistent))
            }
            return try body()
        }
    }

    /// Calls `end` outside of all holds, of which none follows.
    static func last(_ end: () -> Never) -> Never {
        gate.withLock { _ in end() }
    }

    /// Lets a signal wait. Returns what it did before; nil if it is ignored.
    private static func hold(_ number: Int32) -> (Int32, sigaction)? {
        var before = sigaction()
        sigaction(number, nil, &before)
        guard unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) != ignored else {
            return nil
        }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { SignalHold.arrive($0) }
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
        return (number, before)
    }

    /// The handler during a hold. Its thread may come to run it after the hold has ended.
    private static func arrive(_ number: Int32) {
        waiting.store(number, ordering: .sequentiallyConsistent)
        guard !isHolding.load(ordering: .sequentiallyConsistent) else { return }
        let late = waiting.exchange(0, ordering: .sequentiallyConsistent)
        if late != 0 { kill(getpid(), late) }
    }

    /// Sends a signal that has waited: to this thread, which it reaches before the call returns, unless the
    /// thread blocks it.
    private static func send(_ number: Int32) {
        guard number != 0 else { return }
        var blocked = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &blocked)
        if sigismember(&blocked, number) == 1 { kill(getpid(), number) } else { raise(number) }
    }

    private static func restore(_ number: Int32, _ action: sigaction) {
        var action = action
        sigaction(number, &action, nil)
    }

    /// SIG_IGN as a number.
    private static let ignored = 1
}
