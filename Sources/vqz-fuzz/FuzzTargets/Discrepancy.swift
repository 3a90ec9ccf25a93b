/// A property of the readers that some input breaks.
package struct Discrepancy: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Throws unless `condition` holds.
    static func require(_ condition: Bool, _ description: @autoclosure () -> String) throws(Discrepancy) {
        guard condition else { throw Discrepancy(description()) }
    }
}
