import Glibc

/// Reading and writing of open descriptors. Those that another process has set to return at once (O_NONBLOCK)
/// are waited for like others.
package enum Descriptor {
    /// As read(2).
    static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        waiting(for: POLLIN, on: descriptor) { Glibc.read(descriptor, buffer, count) }
    }

    /// Writes all bytes.
    ///
    /// - Returns: whether it could; else the system's error number says why not
    package static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { write(descriptor, $0) }
    }

    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = waiting(for: POLLOUT, on: descriptor) {
                Glibc.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
            }
            guard count >= 0 else { return false }
            offset += count
        }
        return true
    }

    /// The result of a call of the system, made again after signals and when the descriptor is ready.
    private static func waiting(for event: Int32, on descriptor: Int32, _ call: () -> Int) -> Int {
        while true {
            let count = call()
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
                guard poll(&entry, 1, -1) >= 0 || errno == EINTR else { return -1 }
            default: return -1
            }
        }
    }
}
