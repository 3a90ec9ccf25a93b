import Raster

extension PackedPixels {
    /// The pixels of a PNG file as they are in it, or nil if it is interlaced or they take more than `limit`
    /// bytes.
    ///
    /// - Parameter png: a file that has been read
    init?(png: [UInt8], limit: Int) {
        var (header, palette, transparency) = ([UInt8](), [UInt8](), [UInt8]())
        var parts: [ArraySlice<UInt8>] = []
        for chunk in PNGChunks(png) where chunk.isIntact {
            switch chunk.type {
            case "IHDR": header = Array(chunk.data)
            case "PLTE": palette = Array(chunk.data)
            case "tRNS": transparency = Array(chunk.data)
            case "IDAT": parts.append(chunk.data)
            default: break
            }
        }
        // Width and height, bit depth, colour type, two methods, interlacing.
        guard header.count == 13, header[12] == 0, parts.reduce(0, { $0 + $1.count }) <= limit else {
            return nil
        }
        self.init(
            colorType: header[9], bitDepth: Int(header[8]), palette: palette, transparency: transparency,
            stream: Array(parts.joined()))
    }
}
