/// An error with one file of a run.
package struct BenchmarkFileError: Error {
    package let path: String
    package let cause: any Error
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
