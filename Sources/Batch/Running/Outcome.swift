/// What became of a pair.
package enum Outcome: Sendable {
    case done(Work)
    /// Left out for a reason that is no error.
    case skipped(String)
    /// An error, with its file's name.
    case failed(String)

    /// What was done for a pair.
    package struct Work: Equatable, Sendable {
        package let bytesRead: Int
        package let bytesWritten: Int
        package let pixels: Int

        package init(bytesRead: Int, bytesWritten: Int, pixels: Int) {
            (self.bytesRead, self.bytesWritten, self.pixels) = (bytesRead, bytesWritten, pixels)
        }
    }
}
