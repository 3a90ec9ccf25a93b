extension BlockGrid {
    /// Space to depth of some rows of blocks of a picture, whose deeper samples are read as bytes with a
    /// dither (spec/vqz-format-2.md, section 7).
    ///
    /// - Parameter blocks: room for `rows.count * columns * blockBytes` bytes
    /// - Precondition: `picture` has the size of the grid.
    package func spaceToDepth(
        _ picture: Picture, rows: Range<Int>, to blocks: UnsafeMutablePointer<UInt8>
    ) {
        switch picture {
        case .bytes(let image): spaceToDepth(image, rows: rows, to: blocks)
        case .deep(let image): spaceToDepth(image, rows: rows, to: blocks)
        }
    }

    private func spaceToDepth(_ image: DeepImage, rows: Range<Int>, to blocks: UnsafeMutablePointer<UInt8>) {
        precondition(image.width == width && image.height == height, "the image does not fit the grid")
        let (dither, channels) = (Dither(depth: image.depth), image.color.channels)
        let length = width * channels
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { bytes in
            image.samples.withUnsafeBufferPointer { samples in
                spaceToDepth(color: image.color, rows: rows, to: blocks) { y in
                    dither.write(
                        UnsafeBufferPointer(rebasing: samples[y * length..<(y + 1) * length]), y: y,
                        channels: channels, to: bytes.baseAddress!)
                    return UnsafePointer(bytes.baseAddress!)
                }
            }
        }
    }
}
