import Glibc

/// An array of channels over a grid of positions, [rows][columns][channels], with room for padding around it.
///
/// `pitch` elements lie from one position to the next: channels beyond `channels` hold padding or what kernels make of it, and no result
/// depends on them.
public final class Activation<Element: FixedWidthInteger & BitwiseCopyable>: @unchecked Sendable {
    public let rows: Int
    public let columns: Int
    public let channels: Int
    /// Elements from one position to the next, at least `channels`.
    public let pitch: Int
    /// Positions of padding on each side: 0 or 1.
    public let border: Int

    /// Elements from one row to the next.
    public var rowPitch: Int { (columns + 2 * border) * pitch }

    private let storage: UnsafeMutableRawPointer

    /// An array filled with its padding, or with zeros.
    ///
    /// - Parameters:
    ///   - multiple: what `pitch` is a multiple of, 4 or 16
    ///   - padding: the value outside the grid, or nil if nothing reads there
    /// - Precondition: the padding of 16-bit values is 0.
    public init(rows: Int, columns: Int, channels: Int, multiple: Int = 16, padding: Element? = nil) {
        precondition(Element.bitWidth == 8 || padding ?? 0 == 0, "the padding of 16-bit values is 0")
        self.rows = rows
        self.columns = columns
        self.channels = channels
        pitch = (channels + multiple - 1) / multiple * multiple
        border = padding == nil ? 0 : 1
        let count = (rows + 2 * border) * (columns + 2 * border) * pitch
        let size = count * MemoryLayout<Element>.size
        storage = .allocate(byteCount: size, alignment: 64)
        storage.bindMemory(to: Element.self, capacity: count)
        memset(storage, Int32(truncatingIfNeeded: padding ?? 0), size)
    }

    deinit { storage.deallocate() }

    /// The first channel at a position; rows and columns count from -border.
    public func position(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Element> {
        let index = ((row + border) * (columns + 2 * border) + column + border) * pitch
        return storage.assumingMemoryBound(to: Element.self) + index
    }
}

/// Bytes: pixels, features, what a layer reads of a stream.
public typealias Bytes = Activation<UInt8>
/// 16-bit values: streams, latents, codewords.
public typealias Stream = Activation<Int16>
