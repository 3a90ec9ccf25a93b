/// The size and colours of a JPEG file's picture.
package struct JPEGFrame: Equatable, Sendable {
    package let width, height: Int
    /// 1 gray, 3 colours.
    package let channels: Int

    /// The markers of frames, SOF0 to SOF15, among which are those of tables and extensions.
    private static let markers = Set<UInt8>(0xC0...0xCF).subtracting([0xC4, 0xC8, 0xCC])

    /// Nil for a segment that begins no frame.
    ///
    /// - Throws: `malformed`, and `unsupported` for kinds that are not read
    init?(_ segment: JPEGSegment) throws(JPEGError) {
        guard Self.markers.contains(segment.marker) else { return nil }
        let (data, offset) = (Array(segment.data), segment.data.startIndex)
        guard data.count >= 6, data.count == 6 + 3 * Int(data[5]) else {
            throw .malformed("a frame's header has \(data.count) bytes", offset: offset)
        }
        try Self.check(marker: segment.marker, bits: data[0], channels: data[5])
        (height, width) = (Int(data[1]) << 8 | Int(data[2]), Int(data[3]) << 8 | Int(data[4]))
        channels = Int(data[5])
        guard width >= 1, height >= 1 else {
            throw .malformed("\(width) x \(height) is no size", offset: offset)
        }
    }

    private static func check(marker: UInt8, bits: UInt8, channels: UInt8) throws(JPEGError) {
        switch marker {
        case 0xC0...0xC2: break
        case 0xC9, 0xCA: throw .unsupported("arithmetic coding")
        default: throw .unsupported("lossless or hierarchical coding")
        }
        guard bits == 8 else { throw .unsupported("samples of \(bits) bits") }
        guard channels == 1 || channels == 3 else {
            throw .unsupported(channels == 4 ? "CMYK colours" : "\(channels) channels")
        }
    }
}
