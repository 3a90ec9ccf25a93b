/// Records that are found by name.
protocol RecordSource {
    /// The record called `name`, if there is one.
    subscript(name: String) -> Record? { get }
}
