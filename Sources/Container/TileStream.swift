/// A range coder's bytes, as far as a file has them.
package struct TileStream: Equatable, Sendable {
    package let bytes: ArraySlice<UInt8>
    /// Whether these are all bytes of the stream.
    package let isWhole: Bool

    package init(_ bytes: ArraySlice<UInt8>, isWhole: Bool = true) {
        self.bytes = bytes
        self.isWhole = isWhole
    }

    package init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    /// A stream of which a cut file has nothing.
    static let missing = TileStream([], isWhole: false)
}
