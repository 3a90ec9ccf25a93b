import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Where the time of encoding and decoding goes. It counts while `measure` runs, on all threads of the
/// process; otherwise it costs a load per line of outputs.
package enum StageClock {
    package enum Stage: Int, Sendable, CaseIterable {
        /// Layers, of the prior too, and what makes their inputs.
        case networks
        /// From heads to the weights of codewords; in encoding the choice too.
        case probabilities
        /// The range coder, and the search for indices in their distributions.
        case entropyCoding
    }

    private static let isRunning = Atomic<Bool>(false)
    // Nanoseconds of each stage.
    private static let networks = Atomic<UInt64>(0)
    private static let probabilities = Atomic<UInt64>(0)
    private static let entropyCoding = Atomic<UInt64>(0)

    /// The seconds that threads spend in each stage, by `rawValue`, while `body` runs.
    /// - Precondition: no other measurement runs.
    package static func measure<Failure: Error>(
        _ body: () throws(Failure) -> Void
    ) throws(Failure) -> [Double] {
        for stage in Stage.allCases { counter(stage) { $0.store(0, ordering: .relaxed) } }
        let wasRunning = isRunning.exchange(true, ordering: .sequentiallyConsistent)
        precondition(!wasRunning, "one measurement at a time")
        defer { isRunning.store(false, ordering: .sequentiallyConsistent) }
        try body()
        return Stage.allCases.map { stage in
            counter(stage) { Double($0.load(ordering: .relaxed)) * 1e-9 }
        }
    }

    /// A time for `stop`; 0 when nothing is measured.
    package static func start() -> UInt64 {
        isRunning.load(ordering: .relaxed) ? now() : 0
    }

    /// Ends what began at `start`.
    package static func stop(_ stage: Stage, _ start: UInt64) {
        guard start != 0 else { return }
        let elapsed = now() - start
        counter(stage) { _ = $0.wrappingAdd(elapsed, ordering: .relaxed) }
    }

    private static func counter<Result>(_ stage: Stage, _ body: (borrowing Atomic<UInt64>) -> Result)
        -> Result
    {
        switch stage {
        case .networks: body(networks)
        case .probabilities: body(probabilities)
        case .entropyCoding: body(entropyCoding)
        }
    }

    /// Nanoseconds of the monotonic clock; 0 where there is none.
    private static func now() -> UInt64 {
        #if canImport(Glibc)
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        #else
        return 0
        #endif
    }
}
