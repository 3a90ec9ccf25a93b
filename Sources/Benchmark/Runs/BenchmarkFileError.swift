/// What went wrong with one file of a run.
public struct BenchmarkFileError: Error {
    public let path: String
    public let cause: any Error
}

/// Says with which file something went wrong.
func located<Value, Failure: Error>(
    _ path: String, _ body: () throws(Failure) -> Value
) throws(BenchmarkFileError) -> Value {
    do {
        return try body()
    } catch {
        throw BenchmarkFileError(path: path, cause: error)
    }
}
