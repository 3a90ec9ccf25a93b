import Glibc
import Synchronization
import Testing

@testable import Files

@Suite struct SignalHoldTests {
    private static let count = Atomic<Int>(0)

    /// A signal that comes to any thread during a hold has its own effect afterwards. This one ends no
    /// process: of those that do, a process that has made a temporary folder waits to end.
    @Test func signalsWait() {
        signal(SIGURG) { _ in _ = SignalHoldTests.count.add(1, ordering: .relaxed) }
        defer { signal(SIGURG, SIG_DFL) }
        SignalHold.during([SIGURG]) {
            kill(getpid(), SIGURG)
            usleep(20_000)
            #expect(Self.count.load(ordering: .relaxed) == 0)
        }
        // The thread that gets it may be another one, and the machine busy.
        for _ in 0..<60_000 where Self.count.load(ordering: .relaxed) == 0 { usleep(1000) }
        #expect(Self.count.load(ordering: .relaxed) == 1)
        SignalHold.during([SIGURG]) {}
        #expect(Self.count.load(ordering: .relaxed) == 1)
    }
}
