import CPNGShim
import Raster

/// The chunks of metadata that are written between a PNG's header and its pixels.
struct PNGChunkList {
    private var types: [String] = []
    /// The contents of all chunks, one after another, and the places where they end.
    private var contents: [UInt8] = []
    private var ends: [Int] = []

    init(_ metadata: ImageMetadata, for picture: Picture) {
        let (metadata, _) = metadata.fitted(to: picture)
        var chunks = metadata.chunks
        chunks[.sBIT] = Self.significantBits(chunks[.sBIT], picture)
        for kind in ColorChunk.allCases {
            if let contents = chunks[kind] { append(kind.rawValue, contents) }
        }
        if let icc = metadata.icc { append("iCCP", Array("ICC profile\0\0".utf8) + ZlibStream.deflated(icc)) }
        if let exif = metadata.exif { append("eXIf", exif) }
        if let xmp = metadata.xmp { append("iTXt", PNGText.xmp(xmp)) }
    }

    /// What sBIT says of a picture that is written with 8 or 16 bits; nil if it would say nothing.
    private static func significantBits(_ bits: [UInt8]?, _ picture: Picture) -> [UInt8]? {
        let written = picture.depth == 8 ? 8 : 16
        if let bits, bits.allSatisfy({ $0 <= written }) { return bits }
        guard picture.depth < written else { return nil }
        let channels = picture.color.channels + (picture.hasAlpha ? 1 : 0)
        return [UInt8](repeating: UInt8(picture.depth), count: channels)
    }

    private mutating func append(_ type: String, _ bytes: [UInt8]) {
        types.append(type)
        contents += bytes
        ends.append(contents.count)
    }

    /// Calls `body` with the chunks, which end with it.
    func withChunks<Result>(_ body: (UnsafeBufferPointer<png_shim_chunk>) -> Result) -> Result {
        contents.withUnsafeBufferPointer { contents in
            var chunks: [png_shim_chunk] = []
            var start = 0
            for (type, end) in zip(types, ends) {
                let letters = type.utf8.map { CChar($0) }
                chunks.append(
                    png_shim_chunk(
                        type: (letters[0], letters[1], letters[2], letters[3]),
                        data: contents.baseAddress.map { $0 + start }, count: end - start))
                start = end
            }
            return chunks.withUnsafeBufferPointer(body)
        }
    }
}
