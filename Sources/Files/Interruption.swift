import Glibc
import Synchronization

/// From its start on, SIGINT, SIGTERM and SIGHUP end the process only after an action. Signals that the
/// process ignores stay ignored.
///
/// It lasts as long as the process. Several actions are called one after the other, the latest first. Where
/// the system grants no thread to call them, signals end the process as ever, and at once.
package struct Interruption: Sendable {
    package typealias Action = @Sendable (_ end: () -> Never) -> Void

    private static let actions = Mutex<[Action]>([])
    /// The ends of the pipe through which the handler tells the thread what has come.
    private static let reader = Atomic<Int32>(-1), writer = Atomic<Int32>(-1)
    /// Whether there is a thread that calls the actions.
    private static let isListening = listen()

    /// - Parameter action: called on another thread. It ends by calling its argument, which ends the process
    ///   and does not return.
    package init(_ action: @escaping Action) {
        guard Self.isListening else { return }
        Self.actions.withLock { $0.append(action) }
        for number in SignalHold.ending where !Self.isIgnored(number) {
            var handling = sigaction()
            handling.__sigaction_handler.sa_handler = { Interruption.arrive($0) }
            handling.sa_flags = SA_RESTART
            sigaction(number, &handling, nil)
        }
    }

    /// The handler: does what a handler may.
    private static func arrive(_ number: Int32) {
        let code = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(writer.load(ordering: .relaxed), &byte, 1)
        errno = code
    }

    private static func listen() -> Bool {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        reader.store(ends[0], ordering: .relaxed)
        writer.store(ends[1], ordering: .relaxed)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { _ in
                let number = Interruption.next()
                Interruption.call(Interruption.actions.withLock { $0 }, for: number)
            }, nil)
        guard status == 0 else {
            for end in ends { close(end) }
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Waits for a signal.
    private static func next() -> Int32 {
        var byte: UInt8 = 0
        while read(reader.load(ordering: .relaxed), &byte, 1) != 1 {}
        return Int32(byte)
    }

    /// Calls the last of some actions, whose end is to call the others.
    private static func call(_ actions: [Action], for number: Int32) -> Never {
        guard let last = actions.last else { SignalHold.last { end(by: number) } }
        last { call(Array(actions.dropLast()), for: number) }
        preconditionFailure("an action returns")
    }

    /// Ends the process as the signal does that nobody handles.
    private static func end(by number: Int32) -> Never {
        signal(number, SIG_DFL)
        // Threads of others may block signals.
        var only = sigset_t()
        sigemptyset(&only)
        sigaddset(&only, number)
        pthread_sigmask(SIG_UNBLOCK, &only, nil)
        kill(getpid(), number)
        while true { pause() }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var current = sigaction()
        sigaction(number, nil, &current)
        return unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
