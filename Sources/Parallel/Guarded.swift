#if !hasFeature(Embedded)
import Synchronization

/// A value that one thread at a time reads and changes.
package final class Guarded<Value: ~Copyable>: Sendable {
    private let mutex: Mutex<Value>

    package init(_ value: consuming sending Value) {
        mutex = Mutex(value)
    }

    /// The result of `body`, which has the value for itself.
    package func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try mutex.withLock(body)
    }
}
#else
/// A value that one thread at a time reads and changes.
package final class Guarded<Value>: @unchecked Sendable {
    private var value: Value
    private let lock = Lock()

    package init(_ value: Value) {
        self.value = value
    }

    /// The result of `body`, which has the value for itself.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock.take()
        defer { lock.release() }
        return try body(&value)
    }
}
#endif
