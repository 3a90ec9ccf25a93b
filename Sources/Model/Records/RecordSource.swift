/// Records that are found by name.
protocol RecordSource: Sendable {
    /// The record called `name`, if there is one.
    subscript(name: String) -> Record? { get }
}
