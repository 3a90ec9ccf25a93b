import Dispatch
import Glibc

/// From its start on, SIGINT, SIGTERM and SIGHUP end the process only after an action. Signals that the
/// process ignores stay ignored.
///
/// It lasts as long as the process: when a signal source of Dispatch ends, its signal has no effect any more.
package struct Interruption: Sendable {
    // Only held, so that they last.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    /// Returns when the signals are taken care of.
    ///
    /// - Parameter action: called on another thread. It ends by calling its argument, which ends the process
    ///   and does not return.
    package init(_ action: @escaping @Sendable (_ end: () -> Never) -> Void) {
        let isReady = DispatchSemaphore(value: 0)
        sources = SignalHold.ending.filter { !Self.isIgnored($0) }.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setRegistrationHandler { isReady.signal() }
            source.setEventHandler { action { SignalHold.last { Self.end(by: number) } } }
            source.resume()
            return source
        }
        for _ in sources { isReady.wait() }
    }

    /// Ends the process as the signal does that nobody handles.
    private static func end(by number: Int32) -> Never {
        signal(number, SIG_DFL)
        // Threads of Dispatch block signals, and where all block it, Dispatch takes it for its source.
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
