import Container
import Identifiers
import Raster

/// What draws new images from one model's prior. The same arguments give the same pixels on every machine and
/// for every number of threads.
package protocol ImageSampler {
    var modelDigest: ModelDigest { get }

    /// A new image of a file's size, colours and quality; its alpha is left out.
    ///
    /// - Parameters:
    ///   - header: names the model
    ///   - file: whose top indices are taken instead of drawn ones, with this header
    /// - Throws: `CodecError` if the model lacks the quality or a tile's payload is malformed
    func image(_ header: FileHeader, topOf file: VQZFile?) throws(CodecError) -> Image
}

extension ImageSampler {
    /// A new image, in RGB.
    ///
    /// - Throws: `CodecError` if the model lacks the quality or the image is too large for the format.
    /// - Precondition: width and height are at least 1.
    package func sample(width: Int, height: Int, quality: Quality) throws(CodecError) -> Image {
        guard max(width, height) <= FileHeader.maxDimension else {
            throw .imageTooLarge(width: width, height: height)
        }
        let header = FileHeader(
            color: .rgb, hasAlpha: false, width: width, height: height,
            indices: IndexCoding(
                modelDigest: modelDigest, quality: quality,
                tileSide: IndexCoding.tileSide(width: width, height: height)))
        return try image(header, topOf: nil)
    }

    /// A new image with the top indices of a file, in its size, colours and quality; its alpha is left out.
    ///
    /// - Throws: `CodecError` as `FileDecoder.decode` does
    /// - Precondition: the file names the model.
    package func sample(topOf file: VQZFile) throws(CodecError) -> Image {
        try image(file.header, topOf: file)
    }
}
