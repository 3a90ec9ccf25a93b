/// An array of channels over a grid of positions, [rows][columns][channels], with room for padding around it.
///
/// `pitch` elements lie from one position to the next: channels beyond `channels` hold zeros or what kernels make of zeros.
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

    private let storage: UnsafeMutableBufferPointer<Element>

    /// Zeros.
    /// - Parameters:
    ///   - multiple: what `pitch` is a multiple of, 4 or 16
    ///   - padding: the value outside the grid, or nil if nothing reads there
    public init(rows: Int, columns: Int, channels: Int, multiple: Int = 16, padding: Element? = nil) {
        self.rows = rows
        self.columns = columns
        self.channels = channels
        pitch = (channels + multiple - 1) / multiple * multiple
        border = padding == nil ? 0 : 1
        storage = .allocate(capacity: (rows + 2 * border) * (columns + 2 * border) * pitch)
        storage.initialize(repeating: padding ?? 0)
    }

    deinit { storage.deallocate() }

    /// The first channel at a position; rows and columns from -border on.
    public func position(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Element> {
        storage.baseAddress! + ((row + border) * (columns + 2 * border) + column + border) * pitch
    }

    /// All channels of the row, padding excluded.
    func row(_ row: Int) -> UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(start: position(row, 0), count: columns * pitch)
    }
}

/// Bytes: pixels, features, what a layer reads of a stream.
public typealias Bytes = Activation<UInt8>
/// 16-bit values: streams, latents, codewords.
public typealias Stream = Activation<Int16>
