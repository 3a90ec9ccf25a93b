import CPNGShim
import Raster

extension ImageFile {
    /// The bytes of a PNG: gray or RGB, with alpha if the picture has it. Samples of 9 to 15 bits become such
    /// of 16, each the nearest, and sBIT tells their number if the metadata does not.
    ///
    /// - Parameter metadata: of the picture; what a PNG cannot say of its samples is left out
    package static func png(
        _ picture: Picture, metadata: ImageMetadata = ImageMetadata(), level: PNGCompression = .default
    ) -> [UInt8] {
        collected { png(picture, metadata: metadata, level: level, to: $0) }
    }

    /// Gives a sink the bytes of a PNG, as they come. Returns whether it took them all.
    package static func png(
        _ picture: Picture, metadata: ImageMetadata, level: PNGCompression, to sink: ByteSink
    ) -> Bool {
        let chunks = PNGChunkList(metadata, for: picture)
        let (width, height) = (picture.width, picture.height)
        switch picture {
        case .bytes(let image):
            return InterleavedRows(samples: image.samples, alpha: image.alpha, width: width, height: height)
                .withRows { writePNG(picture, chunks, level.effort, $0, to: sink) }
        case .deep(let image):
            var rows = InterleavedRows(
                samples: image.samples, alpha: image.alpha, width: width, height: height)
            if image.depth < 16 { rows.change = { image.word($0) } }
            return rows.withRows { writePNG(picture, chunks, level.effort, $0, to: sink) }
        }
    }

    private static func writePNG(
        _ picture: Picture, _ chunks: PNGChunkList, _ effort: png_shim_effort,
        _ rows: (Int) -> UnsafeRawBufferPointer, to sink: ByteSink
    ) -> Bool {
        var image = png_shim_image(
            width: UInt32(picture.width), height: UInt32(picture.height),
            channels: UInt8(picture.color.channels), has_alpha: picture.hasAlpha,
            bit_depth: picture.depth == 8 ? 8 : 16)
        return PNGStream.with(rows, sink) { stream in
            var (functions, error) = (stream.functions, png_shim_error())
            let isWritten = chunks.withChunks {
                png_shim_write(&image, $0.baseAddress, $0.count, effort, &functions, &error)
            }
            // Any image can be written, given memory.
            guard isWritten || !stream.isTaken else { fatalError("libpng: \(error.reason)") }
            return isWritten
        }
    }
}
