import Bytes
import Raster

extension RasterPixels {
    /// The payload of pixels that come packed, as they are, or nil if it is longer than `limit` bytes or does
    /// not stand for these pixels.
    ///
    /// - Parameter format: that of these pixels
    package func payload(_ packed: PackedPixels, _ format: RasterFormat, limit: Int = .max) -> [UInt8]? {
        guard packed.stream.count < limit, let layout = RasterLayout(packed, hasAlpha: format.hasAlpha) else {
            return nil
        }
        var writer = ByteWriter()
        layout.serialize(to: &writer)
        writer.append(packed.stream)
        let payload = writer.bytes
        guard payload.count <= limit, let reader = try? RasterReader(payload[...], format),
            let isEqual = try? reader.holds(self), isEqual
        else { return nil }
        return payload
    }
}

extension RasterLayout {
    /// What packed pixels are stored as, or nil if PNG does not know it.
    ///
    /// - Parameter hasAlpha: whether the pixels have alpha; if not, none of them is transparent, whatever is
    ///   said of transparency
    fileprivate init?(_ packed: PackedPixels, hasAlpha: Bool) {
        guard let type = PixelType(rawValue: packed.colorType), type.bitDepths.contains(packed.bitDepth)
        else {
            return nil
        }
        let transparency = hasAlpha ? packed.transparency : []
        switch type {
        case .palette:
            let count = min(packed.palette.count / 3, 1 << packed.bitDepth)
            guard count > 0, transparency.count <= count else { return nil }
            let palette = Palette(colors: Array(packed.palette.prefix(3 * count)), alpha: transparency)
            self.init(type, bitDepth: packed.bitDepth, palette: palette)
        case .gray, .rgb:
            guard !transparency.isEmpty else {
                self.init(type, bitDepth: packed.bitDepth)
                return
            }
            guard transparency.count == 2 * type.channels else { return nil }
            let key = (0..<type.channels).map {
                UInt16(transparency[2 * $0]) << 8 | UInt16(transparency[2 * $0 + 1])
            }
            self.init(type, bitDepth: packed.bitDepth, key: key)
        case .grayAlpha, .rgbAlpha: self.init(type, bitDepth: packed.bitDepth)
        }
    }
}

extension RasterReader {
    /// Whether the payload stands for pixels of its format.
    fileprivate func holds<Sample>(_ pixels: RasterPixels<Sample>) throws(RasterError) -> Bool {
        let expansion = RowExpansion<Sample>(layout, format, wanted: format.depth)
        let (width, length) = (format.width, format.width * format.color.channels)
        var row = RasterPixels<Sample>(samples: [], alpha: format.hasAlpha ? [] : nil)
        return try stream.withUnsafeBufferPointer { stream throws(RasterError) in
            let rows = RowReader(stream, layout, format)
            for y in 0..<format.height {
                row.samples.removeAll(keepingCapacity: true)
                row.alpha?.removeAll(keepingCapacity: true)
                try expansion.append(rows.next(), 0..<width, y: y, to: &row)
                let alpha = pixels.alpha?[y * width..<(y + 1) * width]
                guard row.samples[...] == pixels.samples[y * length..<(y + 1) * length],
                    row.alpha?[...] == alpha
                else { return false }
            }
            try rows.checkEnd()
            return true
        }
    }
}
