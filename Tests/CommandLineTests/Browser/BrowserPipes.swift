import Foundation

/// The two pipes to a browser: messages with a 0 at the end of each.
final class BrowserPipes {
    private let input: FileHandle
    private let output: FileHandle
    private var received = Data()

    private init(input: Int32, output: Int32) {
        self.input = FileHandle(fileDescriptor: input, closeOnDealloc: true)
        self.output = FileHandle(fileDescriptor: output, closeOnDealloc: true)
    }

    /// Starts a program, in a process group of its own, that reads commands from descriptor 3 and writes to
    /// 4.
    static func start(_ command: [String]) throws -> (pid_t, BrowserPipes) {
        let (commands, answers) = (try pipe(), try pipe())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in STDIN_FILENO...STDERR_FILENO {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, commands.read, 3)
        posix_spawn_file_actions_adddup2(&actions, answers.write, 4)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, command[0], &actions, &attributes, &arguments, environ)
        close(commands.read)
        close(answers.write)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ENOENT) }
        return (process, BrowserPipes(input: commands.write, output: answers.read))
    }

    /// Descriptors beyond those that a program is started with, which the program does not get.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Foundation.pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
        let moved = ends.map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
        for end in ends { close(end) }
        return (moved[0], moved[1])
    }

    func write(_ message: Data) throws {
        try input.write(contentsOf: message + [0])
    }

    /// The next message. A browser that says nothing for a minute has failed.
    func read() throws -> Data {
        while true {
            if let end = received.firstIndex(of: 0) {
                defer { received = Data(received[(end + 1)...]) }
                return Data(received[..<end])
            }
            var source = pollfd(fd: output.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&source, 1, 60_000) == 1 else { throw POSIXError(.ETIMEDOUT) }
            let more = output.availableData
            guard !more.isEmpty else { throw POSIXError(.EPIPE) }
            received += more
        }
    }
}
