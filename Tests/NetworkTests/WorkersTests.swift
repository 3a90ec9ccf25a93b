import Network
import Synchronization
import Testing

@Suite struct WorkersTests {
    @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000])
    func everyIndexOnce(threads: Int, total: Int) {
        let calls = Mutex([Int](repeating: 0, count: total))
        Workers(threads).forEach(total) { index in calls.withLock { $0[index] += 1 } }
        #expect(calls.withLock { $0.allSatisfy { $0 == 1 } })
    }
}
