import Foundation
import Testing

/// Standard streams of the kinds that another process may give.
@Suite struct StreamTests {
    enum Kind: CaseIterable {
        case pipe
        /// Reading and writing return at once, whether they have done anything or not.
        case pipeWithoutWaiting
        case socket
    }

    private static let scene = Tool.images.appendingPathComponent("scene.png")

    @Test(arguments: Kind.allCases, [("-", "-"), ("/dev/stdin", "/dev/stdout"), ("/dev/fd/0", "/dev/fd/1")])
    func filters(kind: Kind, names: (input: String, output: String)) throws {
        let image = try Data(contentsOf: Self.scene)
        let file = try filtered(image, ["compress", names.input, "-o", names.output, "-e1"], kind)
        #expect(try file == Tool.run("compress", Self.scene.path, "-", "-e1").output)
        let decoded = try filtered(
            file, ["decompress", names.input, names.output, "--format", "ppm"], kind)
        #expect(try decoded == Tool.run("decompress", "-", "-", "--format", "ppm", input: file).output)
        // More than pipes and sockets hold.
        #expect(decoded.count > 1 << 17)
    }

    /// What `vqz` writes for bytes that come with a pause, to a reader who lets it wait.
    private func filtered(_ bytes: Data, _ arguments: [String], _ kind: Kind) throws -> Data {
        let (input, output) = (try ends(kind, forReading: true), try ends(kind, forReading: false))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = arguments
        process.standardInput = input.inner
        process.standardOutput = output.inner
        try process.run()
        try input.inner.close()
        try output.inner.close()
        Thread.detachNewThread {
            try? input.outer.write(contentsOf: bytes.prefix(100))
            usleep(100_000)
            try? input.outer.write(contentsOf: bytes.dropFirst(100))
            try? input.outer.close()
        }
        usleep(300_000)
        let result = try output.outer.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return result
    }

    /// The end for the tool and the other one.
    private func ends(_ kind: Kind, forReading: Bool) throws -> (inner: FileHandle, outer: FileHandle) {
        var ends: [Int32] = [-1, -1]
        switch kind {
        case .socket: try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        case .pipe, .pipeWithoutWaiting: try #require(pipe(&ends) == 0)
        }
        for end in ends { try #require(fcntl(end, F_SETFD, FD_CLOEXEC) == 0) }
        if !forReading { ends.reverse() }
        if kind == .pipeWithoutWaiting { try #require(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0) }
        let handles = ends.map { FileHandle(fileDescriptor: $0, closeOnDealloc: true) }
        return (handles[0], handles[1])
    }
}
