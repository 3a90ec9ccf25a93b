import Container
import Decoding
import Raster

/// What a file says beside its pixels, read without them and without a model.
public struct FileMetadata: Equatable, Sendable {
    public let metadata: ImageMetadata
    /// The sections that cannot be read, and whether the file ends within one.
    public let warnings: [DecodedFile.Warning]
    /// Channels of the image, alpha included.
    private let channels: Int

    /// Reads a file, or its start as far as it goes: of a file that this project wrote, the profile and the
    /// chunks on colour lie before the pixels, EXIF and XMP after them.
    ///
    /// - Throws: `CodecError.file` if the header is malformed, a checksum wrong or a section unknown or
    ///   repeated
    public init(parsing bytes: [UInt8]) throws(CodecError) {
        let file: VQZFile
        do { file = try VQZFile(metadataOf: bytes) } catch { throw .file(error) }
        channels = file.header.channels
        (metadata, warnings) = DecodedFile.metadata(file)
    }

    /// The chunks on colour in the form that files have them in; empty without any.
    public var packedChunks: [UInt8] { ColorChunkCoding.encode(metadata.chunks, channels: channels) }
}

extension ImageMetadata {
    /// Chunks on colour in the form that files have them in: each as its type of four letters, the number of
    /// its bytes in one, and these; in the order of types, none twice.
    ///
    /// - Parameter channels: of the image, alpha included
    /// - Throws: if there are no such chunks
    public static func chunks(
        parsing packed: [UInt8], channels: PixelLayout.Channels
    ) throws(MetadataError) -> [ColorChunk: [UInt8]] {
        try ColorChunkCoding.decode(packed[...], channels: channels.rawValue)
    }
}
