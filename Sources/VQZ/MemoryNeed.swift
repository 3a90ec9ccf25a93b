import Decoding
import Parallel
import Raster

#if canImport(Glibc)
import Glibc
#endif

/// The memory that a call is going to take, estimated from above, for callers that must not be ended by its
/// lack: Swift ends the process when an allocation fails.
public struct MemoryNeed: Equatable, Sendable {
    public let byteCount: Int

    /// The networks of a decoder or an encoder.
    ///
    /// - Parameter modelLength: bytes of the model's file, 0 for the one that is built in
    public static func networks(modelLength: Int) -> MemoryNeed {
        MemoryNeed(32 << 20, [(modelLength, 8)])
    }

    /// Decoding a file, or a part of it, to samples of 8 bits.
    ///
    /// - Parameter threads: at least 1; by default one per CPU
    public static func decoding(
        _ file: FileInfo, fileLength: Int, region: Region? = nil, threads: Int? = nil
    ) -> MemoryNeed {
        let options = DecodingOptions(region: region, depth: 8)
        return decoding(file, fileLength: fileLength, options: options, threads: threads)
    }

    /// Decoding a view of a file.
    ///
    /// - Parameter threads: at least 1; by default one per CPU
    public static func decoding(
        _ file: FileInfo, fileLength: Int, options: DecodingOptions, threads: Int? = nil
    ) -> MemoryNeed {
        let region = options.region ?? Region(width: file.width, height: file.height)
        let (pixels, side) = (region.width * region.height, options.scale.rawValue)
        // Cells at the edges may have few of their pixels.
        let cells = side == 1 ? 0 : (region.width / side + 2) * (region.height / side + 2)
        let bytes = (options.depth ?? file.depth) == 8 ? 1 : 2
        let isSmall = file.quality != nil && options.scale.rawValue >= Scale.quarter.rawValue
        return MemoryNeed(
            8 << 20,
            [
                (fileLength, 1), (Workers(threads).count, perThread), (region.width, bytes * 2 << 10),
                (pixels, isSmall ? 1 + (file.hasAlpha ? bytes : 0) : (file.channels.rawValue + 1) * bytes),
                (cells, file.channels.rawValue * bytes),
                (options.allowsTruncated && file.quality != nil ? pixels : 0, meansPerPixel),
            ])
    }

    /// Reading a file's metadata.
    public static func metadata(fileLength: Int) -> MemoryNeed {
        // What zlib makes of a byte at most, in a profile, EXIF and XMP.
        let (inflated, isBeyond) = fileLength.multipliedReportingOverflow(by: 1032)
        return MemoryNeed(
            1 << 20, [(fileLength, 1), (isBeyond ? .max : min(inflated, 3 * ImageMetadata.maxBytes), 3)])
    }

    /// Asks the system for the memory, and gives it back.
    ///
    /// - Throws: `CodecError.outOfMemory` if it does not grant so much
    public func check() throws(CodecError) {
        #if canImport(Glibc)
        let block = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let block, block != MAP_FAILED else { throw .outOfMemory(needed: byteCount) }
        munmap(block, byteCount)
        #endif
    }

    // What was measured and a third more, for images of up to 16 megapixels and 20000 columns.
    static let perThread = 6 << 20

    /// Means of codewords for both levels, in the maps of a tile and of the image.
    private static let meansPerPixel = 12

    /// - Parameter parts: numbers and the bytes for each
    init(_ fixed: Int, _ parts: [(count: Int, bytes: Int)]) {
        byteCount = parts.reduce(fixed) {
            let (bytes, isLarge) = $1.count.multipliedReportingOverflow(by: $1.bytes)
            let (sum, isBeyond) = $0.addingReportingOverflow(bytes)
            return isLarge || isBeyond ? .max : sum
        }
    }
}
