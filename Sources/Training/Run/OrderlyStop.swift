import Dispatch
import Files
import Glibc
import Synchronization

/// The end of a run that a signal asks for: the process ends by the signal, but only when the run has been
/// saved.
struct OrderlyStop: ~Copyable {
    /// What the thread that takes the signals shares with the run.
    private final class State: Sendable {
        let isRequested = Atomic(false)
        let isSaved = DispatchSemaphore(value: 0)
    }

    private let state: State
    private let interruption: Interruption

    /// From here on signals no longer end the process at once.
    init() {
        let state = State()
        self.state = state
        interruption = Interruption { end in
            state.isRequested.store(true, ordering: .relaxed)
            state.isSaved.wait()
            end()
        }
    }

    /// Whether a signal has come.
    var isRequested: Bool { state.isRequested.load(ordering: .relaxed) }

    /// Lets the signal that has come, or the next one, end the process. Returns if none has come.
    func finish() {
        state.isSaved.signal()
        while isRequested { pause() }
    }
}
