import Raster

/// An array of channels over an area of positions, [rows][columns][channels], with room for padding around
/// it.
///
/// Only a window of its rows is in memory, by default all of them. `pitch` elements lie from one position to
/// the next: channels beyond `channels` hold padding or what kernels make of it, and no result depends on
/// them.
package final class Activation<Element: FixedWidthInteger & BitwiseCopyable>: @unchecked Sendable {
    /// The positions, counted in the whole image.
    package let area: Area
    package let channels: Int
    /// Elements from one position to the next, at least `channels`.
    package let pitch: Int
    /// Positions of padding on each side: 0 or 1.
    package let border: Int
    /// The rows of the area that are in memory.
    package private(set) var window: Range<Int>

    package var rows: Int { area.rows.count }
    package var columns: Int { area.columns.count }
    /// Elements from one row to the next.
    package var rowPitch: Int { (columns + 2 * border) * pitch }

    private let padding: Element
    /// Rows of storage, those of padding included.
    private var capacity: Int
    private var storage: UnsafeMutablePointer<Element>

    /// An array filled with its padding, or with zeros.
    ///
    /// - Parameters:
    ///   - multiple: what `pitch` is a multiple of, 4 or 16
    ///   - padding: the value outside the area, or nil if nothing reads there
    ///   - isWhole: whether all rows are in memory, or none to start with
    /// - Precondition: the padding of 16-bit values is 0.
    package init(
        area: Area, channels: Int, multiple: Int = 16, padding: Element? = nil, isWhole: Bool = true
    ) {
        precondition(Element.bitWidth == 8 || padding ?? 0 == 0, "the padding of 16-bit values is 0")
        self.area = area
        self.channels = channels
        pitch = roundUp(channels, multiple)
        border = padding == nil ? 0 : 1
        self.padding = padding ?? 0
        window = isWhole ? area.rows : area.rows.lowerBound..<area.rows.lowerBound
        capacity = isWhole ? window.count + 2 * border : 0
        let count = capacity * (area.columns.count + 2 * border) * pitch
        storage = Self.allocate(count)
        fill(storage, count)
    }

    /// An array of all positions of a map.
    package convenience init(
        rows: Int, columns: Int, channels: Int, multiple: Int = 16, padding: Element? = nil
    ) {
        self.init(
            area: Area(rows: rows, columns: columns), channels: channels, multiple: multiple, padding: padding
        )
    }

    deinit { storage.deallocate() }

    /// The address of the first channel at a position, which may lie `border` outside the window.
    ///
    /// It is valid until the window moves, and stays within this module: others reach rows through `withRow`
    /// and its like.
    func position(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Element> {
        let line = row - window.lowerBound + border
        return storage + (line * (columns + 2 * border) + column - area.columns.lowerBound + border) * pitch
    }

    /// Moves the window: rows that were in it stay as they are, others hold nothing yet.
    ///
    /// - Precondition: the area has `rows`, and they do not start before the window.
    package func hold(_ rows: Range<Int>) {
        precondition(
            rows.lowerBound >= window.lowerBound && rows.upperBound <= area.rows.upperBound,
            "the window moves down within the area")
        guard rows != window else { return }
        let kept = rows.lowerBound..<max(rows.lowerBound, min(window.upperBound, rows.upperBound))
        let source = storage + (kept.lowerBound - window.lowerBound) * rowPitch
        let count = (kept.count + 2 * border) * rowPitch
        if rows.count + 2 * border > capacity {
            // Some more, so that it stays at that.
            capacity = (rows.count + 2 * border) * 5 / 4
            let larger = allocate(rows: capacity)
            if !kept.isEmpty { larger.update(from: source, count: count) }
            storage.deallocate()
            storage = larger
        } else if rows.lowerBound > window.lowerBound && !kept.isEmpty {
            storage.update(from: source, count: count)
        }
        window = rows
        if border == 1 && rows.upperBound == area.rows.upperBound {
            fill(storage + (rows.count + 1) * rowPitch, rowPitch)
        }
    }

    /// Moves the window's start to `start`, or leaves it where it is if that lies further down, and its end
    /// to `end`.
    package func slide(to start: Int, until end: Int) {
        hold(max(start, window.lowerBound)..<end)
    }

    /// Gives back the memory: the rows before the window's end are gone.
    func release() {
        storage.deallocate()
        (storage, capacity) = (Self.allocate(0), 0)
        window = window.upperBound..<window.upperBound
    }

    private func allocate(rows: Int) -> UnsafeMutablePointer<Element> {
        let elements = Self.allocate(rows * rowPitch)
        fill(elements, rows * rowPitch)
        return elements
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
        let size = max(1, count) * MemoryLayout<Element>.size
        return UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
            .bindMemory(to: Element.self, capacity: max(1, count))
    }

    private func fill(_ elements: UnsafeMutablePointer<Element>, _ count: Int) {
        // The padding of 16-bit values is 0, so each of its bytes is the padding.
        UnsafeMutableRawBufferPointer(start: elements, count: count * MemoryLayout<Element>.size)
            .initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: padding))
    }
}

/// Bytes: pixels, features, what a layer reads of a stream.
package typealias Activation8 = Activation<UInt8>
/// 16-bit values: streams, latents, codewords.
package typealias Activation16 = Activation<Int16>

extension Activation where Element == Int16 {
    /// A copy of a part, without room for padding.
    ///
    /// - Precondition: the window holds it.
    package func part(_ part: Area) -> Activation16 {
        let copy = Activation16(area: part, channels: channels)
        for row in part.rows {
            copy.position(row, part.columns.lowerBound).update(
                from: position(row, part.columns.lowerBound), count: part.columns.count * pitch)
        }
        return copy
    }

    /// Takes over rows of another array, all columns of this one.
    ///
    /// - Precondition: the windows of both hold them, and positions are equally large.
    func take(_ rows: Range<Int>, of other: Activation16) {
        precondition(pitch == other.pitch && other.area.contains(area), "activations differ in size")
        let first = area.columns.lowerBound
        for row in rows {
            position(row, first).update(from: other.position(row, first), count: columns * pitch)
        }
    }

    /// Takes over rows of another array of the same columns.
    ///
    /// - Precondition: the windows of both hold them.
    package func copy(_ rows: Range<Int>, of other: Activation16) {
        precondition(
            area.columns == other.area.columns && rowPitch == other.rowPitch, "activations differ in size")
        guard let first = rows.first else { return }
        position(first, area.columns.lowerBound).update(
            from: other.position(first, area.columns.lowerBound), count: rows.count * rowPitch)
    }

    /// Moves rows some quarters of the way to those of another array of the same columns.
    ///
    /// - Precondition: the windows of both hold them.
    package func move(_ rows: Range<Int>, to other: Activation16, quarters: Int32) {
        precondition(
            area.columns == other.area.columns && rowPitch == other.rowPitch, "activations differ in size")
        guard let first = rows.first else { return }
        let values = position(first, area.columns.lowerBound)
        let targets = other.position(first, area.columns.lowerBound)
        for i in 0..<rows.count * rowPitch {
            let way = Int32(targets[i]) - Int32(values[i])
            values[i] = Int16(truncatingIfNeeded: Int32(values[i]) + (way * quarters + 2) >> 2)
        }
    }
}
