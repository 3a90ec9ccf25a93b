import Glibc

/// Takes the bytes of a file that is being written, piece by piece.
package final class FileSink {
    /// Smaller pieces are written together.
    private static let bufferCount = 1 << 16

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Bytes that were taken.
    private(set) var count = 0
    /// The system's error number after bytes that could not be written; then no more are.
    private(set) var code: Int32?

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Returns whether all bytes so far could be written.
    package func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        count += bytes.count
        if buffer.count + bytes.count > Self.bufferCount { flush() }
        if bytes.count < Self.bufferCount { buffer += bytes } else { write(bytes) }
        return code == nil
    }

    /// Writes what has been taken and is not written yet.
    func flush() {
        buffer.withUnsafeBytes(write)
        buffer.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) {
        guard code == nil, !Descriptor.write(descriptor, bytes) else { return }
        code = errno
    }
}
