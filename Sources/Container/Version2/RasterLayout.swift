import Bytes
import Raster

/// What the pixels of a raster are stored as (format 2, section 4): all of its payload before its rows.
package struct RasterLayout: Equatable, Sendable {
    package let type: PixelType
    /// Bits of a number, one of the type's.
    package let bitDepth: Int
    /// The colour of transparent pixels, a number for each channel; only types gray and RGB can have one.
    package let key: [UInt16]?
    /// There for the type palette.
    package let palette: Palette?

    private static let keyBit: UInt8 = 1 << 6

    /// - Precondition: the type has the bit depth; key and palette belong to it.
    package init(_ type: PixelType, bitDepth: Int, key: [UInt16]? = nil, palette: Palette? = nil) {
        precondition(type.bitDepths.contains(bitDepth), "no bit depth of the type")
        precondition((palette != nil) == (type == .palette), "a palette belongs to its type")
        precondition(key.map { Self.mayHaveKey(type) && $0.count == type.channels } ?? true, "no such key")
        self.type = type
        self.bitDepth = bitDepth
        self.key = key
        self.palette = palette
    }

    private static func mayHaveKey(_ type: PixelType) -> Bool { type == .gray || type == .rgb }

    /// Whether pixels have alpha.
    package var hasAlpha: Bool {
        type.hasAlpha || key != nil || palette.map { !$0.alpha.isEmpty } ?? false
    }

    /// Whether every pixel is gray.
    package var isGray: Bool {
        switch type {
        case .gray, .grayAlpha: true
        case .rgb, .rgbAlpha: false
        case .palette: palette?.isGray ?? false
        }
    }

    /// Bits of a pixel, 1 to 64.
    var pixelBits: Int { type.channels * bitDepth }

    /// Bytes of a row without its filter.
    package func rowBytes(width: Int) -> Int { (width * pixelBits + 7) / 8 }

    /// From a byte of a row to the one that filters predict it from: 1 to 8.
    package var distance: Int { max(1, pixelBits / 8) }
}

extension RasterLayout {
    /// Inverse of `serialize(to:)`. Whether it fits the picture is for `check` to say.
    init(parsing reader: inout FieldReader) throws(RasterError) {
        let first = try Self.byte(&reader)
        guard first < 1 << 7 else { throw .reservedBits(first) }
        let depth = 1 << Int(first >> 3 & 7)
        guard let type = PixelType(rawValue: first & 7), type.bitDepths.contains(depth) else {
            throw .layout(type: first & 7, bitDepth: depth)
        }
        let hasKey = first & Self.keyBit != 0
        guard !hasKey || Self.mayHaveKey(type) else { throw .reservedBits(first) }
        self.init(
            type, bitDepth: depth, key: hasKey ? try Self.key(&reader, type, depth) : nil,
            palette: type == .palette ? try Self.palette(&reader, depth) : nil)
    }

    /// Inverse of `init(parsing:)`.
    func serialize(to writer: inout ByteWriter) {
        writer.append(
            byte: type.rawValue | UInt8(bitDepth.trailingZeroBitCount) << 3 | (key == nil ? 0 : Self.keyBit))
        for number in key ?? [] {
            writer.append(byte: UInt8(number >> 8))
            writer.append(byte: UInt8(number & 0xFF))
        }
        guard let palette else { return }
        writer.append(byte: UInt8(palette.count - 1))
        writer.append(palette.colors)
        writer.append(varint: UInt32(palette.alpha.count))
        writer.append(palette.alpha)
    }

    private static func key(
        _ reader: inout FieldReader, _ type: PixelType, _ depth: Int
    ) throws(RasterError) -> [UInt16] {
        var key: [UInt16] = []
        for _ in 0..<type.channels {
            let number = UInt16(try byte(&reader)) << 8 | UInt16(try byte(&reader))
            guard Int(number) < 1 << depth else { throw .key(number, bitDepth: depth) }
            key.append(number)
        }
        return key
    }

    private static func palette(_ reader: inout FieldReader, _ depth: Int) throws(RasterError) -> Palette {
        let count = Int(try byte(&reader)) + 1
        guard count <= 1 << depth else { throw .paletteSize(count: count, bitDepth: depth) }
        let colors = try take(3 * count, &reader)
        let number: UInt32
        do { number = try reader.varint(for: "the number of alpha values") } catch {
            if case .truncated = error { throw .truncated }
            throw .malformedCount
        }
        guard number <= count else { throw .paletteAlpha(count: Int(clamping: number), entries: count) }
        return Palette(colors: Array(colors), alpha: Array(try take(Int(number), &reader)))
    }

    private static func byte(_ reader: inout FieldReader) throws(RasterError) -> UInt8 {
        do { return try reader.byte() } catch { throw .truncated }
    }

    private static func take(
        _ count: Int, _ reader: inout FieldReader
    ) throws(RasterError) -> ArraySlice<UInt8> {
        do { return try reader.take(count) } catch { throw .truncated }
    }
}
