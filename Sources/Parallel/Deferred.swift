/// A value that is made when it is first asked for, by any thread.
package final class Deferred<Value: Sendable>: Sendable {
    private let made = Guarded<Value?>(nil)
    private let make: @Sendable () -> Value

    package init(_ make: @escaping @Sendable () -> Value) {
        self.make = make
    }

    package var value: Value {
        made.withLock { made in
            if let value = made { return value }
            let value = make()
            made = value
            return value
        }
    }
}
