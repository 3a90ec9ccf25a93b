/// The error of a read past the end of the bytes.
package struct EndOfBytes: Error, Equatable, Sendable {
    /// Index of the first byte that was asked for.
    package let offset: Int
    /// Bytes that were asked for, and bytes that are left.
    package let needed, available: Int

    @usableFromInline
    init(offset: Int, needed: Int, available: Int) {
        self.offset = offset
        self.needed = needed
        self.available = available
    }
}
