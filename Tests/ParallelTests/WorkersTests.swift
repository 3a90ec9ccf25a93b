import Dispatch
import Parallel
import Synchronization
import Testing

@Suite struct WorkersTests {
    @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000])
    func everyIndexOnce(threads: Int, total: Int) {
        let calls = Mutex([Int](repeating: 0, count: total))
        Workers(threads).forEach(total) { index in calls.withLock { $0[index] += 1 } }
        #expect(calls.withLock { $0.allSatisfy { $0 == 1 } })
    }

    /// Threads that stop between one loop and the next, and others that come too late for one, leave nothing
    /// out and do nothing twice.
    @Test func manyShortLoops() {
        var sums = [Int](repeating: 0, count: 5)
        for round in 0..<20_000 {
            sums.withUnsafeMutableBufferPointer { sums in
                nonisolated(unsafe) let sums = sums
                Workers(3).forEach(5) { sums[$0] += $0 + round % 7 }
            }
        }
        let rounds = (0..<20_000).reduce(0) { $0 + $1 % 7 }
        #expect(sums == (0..<5).map { 20_000 * $0 + rounds })
    }

    /// Several threads have loops at a time, with loops inside that the same helpers share.
    @Test func loopsWithinLoopsOfManyThreads() {
        let count = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 3) { _ in
            for _ in 0..<5000 {
                Workers(3).forEach(4) { _ in
                    Workers(2).forEach(3) { _ in count.wrappingAdd(1, ordering: .relaxed) }
                }
            }
        }
        #expect(count.load(ordering: .relaxed) == 3 * 5000 * 4 * 3)
    }
}
