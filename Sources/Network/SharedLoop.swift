import Synchronization

/// A loop that several threads share.
final class SharedLoop: @unchecked Sendable {
    private let next = Atomic<Int>(0)
    private let total: Int
    private let body: (Int) -> Void

    init(_ total: Int, _ body: @escaping (Int) -> Void) {
        (self.total, self.body) = (total, body)
    }

    /// Takes indices until none is left.
    func run() {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < total else { return }
            body(index)
        }
    }
}
