import Container
import Identifiers
import Raster

/// The decoder of files with indices, of one model.
package protocol FileDecoder: AnyObject, Sendable {
    /// The model whose files it decodes.
    var modelDigest: ModelDigest { get }

    /// Decodes a file, or a part of it, to samples of 8 bits.
    ///
    /// A part equals what the whole would have there. Only the tiles that it depends on are decoded and
    /// checked.
    /// - Parameters:
    ///   - region: in pixels, by default the whole image; extended to whole pixels of a smaller picture
    ///   - scale: with `quarter` and less, the bottom's indices are neither decoded nor checked
    ///   - progress: called by this thread with the part that is done, 0 to 1, rising
    /// - Throws: `CodecError.file` if the alpha section is malformed; others if the model lacks the quality,
    ///   the region lies outside of the image or the indices of a tile do not take up their payload, or do so
    ///   by a zero at the end.
    /// - Precondition: the file has indices and names the model.
    func decode(
        _ file: VQZFile, region: Region?, scale: Scale, progress: (Double) -> Void
    ) throws(CodecError) -> Image

    /// Decodes a file, or a part of it, to deeper samples: as `decode`.
    ///
    /// - Parameter depth: bits of the samples, 9 to 16, whatever the file says; nil for those of the file
    /// - Precondition: the file has indices and names the model.
    func decodeDeep(
        _ file: VQZFile, region: Region?, scale: Scale, depth: Int?, progress: (Double) -> Void
    ) throws(CodecError) -> DeepImage
}

extension FileDecoder {
    /// Decodes a file, or a part of it, and tells nobody how far it is.
    package func decode(_ file: VQZFile, region: Region?, scale: Scale) throws(CodecError) -> Image {
        try decode(file, region: region, scale: scale) { _ in }
    }

    /// The same, to deeper samples.
    package func decodeDeep(
        _ file: VQZFile, region: Region?, scale: Scale, depth: Int?
    ) throws(CodecError) -> DeepImage {
        try decodeDeep(file, region: region, scale: scale, depth: depth) { _ in }
    }
}
