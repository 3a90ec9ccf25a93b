import Glibc
import Synchronization
import Testing

@testable import Files

@Suite struct SignalHoldTests {
    private static let count = Atomic<Int>(0)

    /// A signal that comes to any thread during a hold has its own effect afterwards.
    @Test func signalsWait() throws {
        // Other tests hold signals too, and a hold that lasted now would put back what ends this process.
        SignalHold.between {
            _ = signal(SIGHUP) { _ in _ = SignalHoldTests.count.add(1, ordering: .relaxed) }
        }
        SignalHold.during {
            kill(getpid(), SIGHUP)
            usleep(20_000)
            #expect(Self.count.load(ordering: .relaxed) == 0)
        }
        // The thread that gets it may be another one, and the machine busy.
        for _ in 0..<60_000 where Self.count.load(ordering: .relaxed) == 0 { usleep(1000) }
        // The handler stays where the signal has not come: it would end the process when it does.
        try #require(Self.count.load(ordering: .relaxed) == 1)
        SignalHold.during {}
        #expect(Self.count.load(ordering: .relaxed) == 1)
        SignalHold.between { _ = signal(SIGHUP, SIG_DFL) }
    }
}
