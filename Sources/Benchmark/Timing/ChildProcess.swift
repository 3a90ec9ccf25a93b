import CMalloc
import Files
import Glibc

/// Runs other programs and measures them.
enum ChildProcess {
    /// Runs a program to its end with all streams at /dev/null.
    ///
    /// - Parameter command: the program, looked for in PATH unless it has a slash, and its arguments
    /// - Throws: `TimingError` if the program cannot start, or ends by a signal or with another status
    ///   than 0.
    static func run(_ command: [String]) throws(TimingError) -> ProcessCost {
        resetPeak()
        let start = ContinuousClock.now
        let child = try spawn(command)
        var (status, usage): (Int32, rusage) = (0, rusage())
        while wait4(child, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw .notStarted(command[0], code: errno) }
        }
        let elapsed = ContinuousClock.now - start
        guard status == 0 else { throw .failed(command.joined(separator: " "), status: status) }
        return ProcessCost(
            seconds: elapsed.seconds, cpuSeconds: usage.ru_utime.seconds + usage.ru_stime.seconds,
            peakBytes: usage.ru_maxrss * 1024)
    }

    /// Where in PATH an executable stands; nil if nowhere.
    static func find(_ program: String) -> String? {
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return folders.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }

    /// Gives free memory back to the system and resets this process's own peak (clear_refs in proc(5)).
    ///
    /// A child's peak memory starts from its parent's, so the parent's has to be small.
    private static func resetPeak() {
        malloc_trim(0)
        let descriptor = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = Descriptor.write(descriptor, Array("5".utf8))
        close(descriptor)
    }

    private static func spawn(_ command: [String]) throws(TimingError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
        }
        var child: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { $0.withFileName { strdup($0) } } + [nil]
        defer { for argument in arguments { free(argument) } }
        let code = posix_spawnp(&child, arguments[0]!, &actions, nil, &arguments, environ)
        guard code == 0 else { throw .notStarted(command[0], code: code) }
        return child
    }
}

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) * 1e-6 }
}
