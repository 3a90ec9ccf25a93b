import Container
import Decoding
import Raster

// Indices or exact pixels.
extension ImageEncoder {
    /// Encodes a picture. Alpha that is opaque everywhere counts as none, and three channels that are equal
    /// as one: `Original`.
    ///
    /// - Parameters:
    ///   - packed: its pixels as they were stored, if known, for exact pixels
    ///   - quality: one of the model's, or between two
    /// - Throws: `CodecError` if the model lacks the quality or the picture is too large for the format.
    package func encode(
        _ picture: Picture, _ metadata: ImageMetadata = ImageMetadata(), packed: PackedPixels? = nil,
        quality: FractionalQuality, options: EncodingOptions = EncodingOptions()
    ) throws(CodecError) -> EncodedImage {
        let original = Original(picture, metadata, packed: packed, options)
        guard options.coding != .lossless else { return try EncodedImage(exact: lossless(original)) }
        let (file, found) = try search(
            original, at: coder.point(at: quality, options), options, reconstructs: true)
        if let exact = exact(original, insteadOf: file.byteCount, options) {
            return try EncodedImage(exact: exact)
        }
        return try EncodedImage(file, found)
    }

    /// Encodes a picture to the bytes that `encode` makes, with less memory: without decoding it for the
    /// caller.
    ///
    /// - Parameter progress: called by this thread with the part that is done, 0 to 1, rising
    package func compress(
        _ picture: Picture, _ metadata: ImageMetadata = ImageMetadata(), packed: PackedPixels? = nil,
        quality: FractionalQuality, options: EncodingOptions = EncodingOptions(),
        progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> [UInt8] {
        let original = Original(picture, metadata, packed: packed, options)
        guard options.coding != .lossless else { return try lossless(original).serialized }
        let point = try coder.point(at: quality, options)
        let file = try withoutActuallyEscaping(progress) { progress throws(CodecError) in
            try search(original, at: point, options, reconstructs: false, progress: progress).file
        }
        return (exact(original, insteadOf: file.byteCount, options) ?? file).serialized
    }

    /// The file of all of a picture's samples.
    func lossless(_ original: Original) throws(CodecError) -> VQZFile {
        try original.picture.checkSize()
        return exactEncoder.file(original, keepsHiddenColor: true)!
    }

    /// The file of exact pixels that is taken instead of one of indices with `byteCount` bytes, if there is
    /// one.
    private func exact(
        _ original: Original, insteadOf byteCount: Int, _ options: EncodingOptions
    ) -> VQZFile? {
        exact(original, limit: byteCount + EncodingOptions.exactSlack, options)
    }

    /// The file of exact pixels if it has at most `limit` bytes and may be taken.
    func exact(_ original: Original, limit: Int, _ options: EncodingOptions) -> VQZFile? {
        guard options.coding == .automatic else { return nil }
        return exactEncoder.file(original, keepsHiddenColor: options.keepsHiddenColor, limit: limit)
    }
}

extension EncodedImage {
    /// Of indices, and what they decode to.
    init(_ file: VQZFile, _ found: CodedIndices) throws(CodecError) {
        let header = file.header
        let whole = Area(rows: header.height, columns: header.width)
        let alpha: [UInt8]?
        do { alpha = try file.alpha(of: whole, depth: 8) } catch { throw .file(error) }
        self.init(
            file,
            Image(
                width: header.width, height: header.height, color: header.color,
                samples: found.samples ?? [], alpha: alpha), priorBits: found.bits)
    }

    /// Of exact pixels.
    init(exact file: VQZFile) throws(CodecError) {
        self.init(file, try ExactDecoder.decode(file), priorBits: 0)
    }

    private init(_ file: VQZFile, _ reconstruction: Image, priorBits: Double) {
        let bytes = file.serialized
        self.init(
            bytes: bytes, reconstruction: reconstruction,
            sections: EncodedImage.Sections(file, byteCount: bytes.count), priorBits: priorBits)
    }
}
