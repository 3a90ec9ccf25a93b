import Glibc

/// When a file was last modified.
package struct FileTime: Equatable, Sendable {
    /// Since 1970, negative before.
    package let seconds: Int
    /// 0 to 999,999,999.
    package let nanoseconds: Int

    package init(seconds: Int, nanoseconds: Int) {
        (self.seconds, self.nanoseconds) = (seconds, nanoseconds)
    }

    /// The time of a file, behind links; nil if it cannot be told.
    package init?(of path: String) {
        var status = stat()
        guard path.withFileName({ stat($0, &status) }) == 0 else { return nil }
        self.init(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    }

    /// Gives an open file this time, and leaves that of the last access.
    func set(_ descriptor: Int32) {
        let omitted = timespec(tv_sec: 0, tv_nsec: Self.omitted)
        let times = [omitted, timespec(tv_sec: seconds, tv_nsec: nanoseconds)]
        futimens(descriptor, times)
    }

    /// UTIME_OMIT, a macro that Swift does not see.
    private static let omitted = (1 << 30) - 2
}
