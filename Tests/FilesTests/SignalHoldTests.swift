import Glibc
import Synchronization
import Testing

@testable import Files

@Suite struct SignalHoldTests {
    private static let count = Atomic<Int>(0)

    /// A signal that comes to any thread during a hold has its own effect afterwards.
    @Test func signalsWait() {
        signal(SIGHUP) { _ in _ = SignalHoldTests.count.add(1, ordering: .relaxed) }
        defer { signal(SIGHUP, SIG_DFL) }
        SignalHold.during {
            kill(getpid(), SIGHUP)
            usleep(20_000)
            #expect(Self.count.load(ordering: .relaxed) == 0)
        }
        // The thread that gets it may be another one.
        for _ in 0..<1000 where Self.count.load(ordering: .relaxed) == 0 { usleep(1000) }
        #expect(Self.count.load(ordering: .relaxed) == 1)
        SignalHold.during {}
        #expect(Self.count.load(ordering: .relaxed) == 1)
    }
}
