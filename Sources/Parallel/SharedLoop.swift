#if canImport(Glibc)
import Synchronization

/// A loop that several threads share.
final class SharedLoop: @unchecked Sendable {
    private let next = Atomic<Int>(0)
    private let total: Int
    private let body: (Int) -> Void

    init(_ total: Int, _ body: @escaping (Int) -> Void) {
        (self.total, self.body) = (total, body)
    }

    /// Takes indices until none is left. Not inlined: when it returns, it holds no part of the body any more.
    @inline(never)
    func run() {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < total else { return }
            body(index)
        }
    }
}
#endif
