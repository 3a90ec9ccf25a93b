/// The files that a run leaves out, because they cannot be read.
struct SkippedFiles {
    /// Of all files of the run.
    private let count: Int
    /// In the order of the run.
    private(set) var files: [SkippedFile] = []

    init(of count: Int) {
        self.count = count
    }

    /// Reads a file of the run; nil if it is skipped.
    ///
    /// - Parameter onSkip: called if the file is skipped
    /// - Throws: `BenchmarkFileError` if the file cannot be read and is the only one.
    mutating func read<Value>(
        _ path: String, onSkip: (SkippedFile) -> Void,
        _ body: (String) throws(BenchmarkFileError) -> Value
    ) throws(BenchmarkFileError) -> Value? {
        do throws(BenchmarkFileError) {
            return try body(path)
        } catch {
            guard count > 1 else { throw error }
            let file = SkippedFile(error)
            files.append(file)
            onSkip(file)
            return nil
        }
    }

    /// - Throws: `CorpusError` if all files were skipped.
    func checkSomeAreLeft() throws(CorpusError) {
        guard files.count < count else { throw .noReadableImages(count: count) }
    }
}
