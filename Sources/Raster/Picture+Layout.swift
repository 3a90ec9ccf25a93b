// Copies of pictures to and from pixels in memory.

extension Picture {
    /// Writes all pixels, and nothing between rows.
    ///
    /// Gray becomes RGB by repetition, RGB becomes gray as in `SampleRows.luma`. Alpha is dropped or opaque
    /// where one side lacks it. Samples of other depths become the nearest of the layout's: a v of 8 bits is
    /// v * 257 in 16.
    /// - Parameters:
    ///   - target: `layout.byteCount(width:height:stride:)` bytes
    ///   - stride: bytes from the start of a row to that of the next
    /// - Precondition: rows do not overlap.
    public func write(to target: UnsafeMutableRawPointer, stride: Int, as layout: PixelLayout) {
        switch self {
        case .bytes(let image): image.write(to: target, stride: stride, as: layout)
        case .deep(let image): image.write(to: target, stride: stride, as: layout)
        }
    }

    /// Reads pixels, whose depth the picture has.
    ///
    /// - Parameters:
    ///   - source: `layout.byteCount(width:height:stride:)` bytes
    ///   - stride: bytes from the start of a row to that of the next
    /// - Precondition: both dimensions are at least 1.
    public init(
        width: Int, height: Int, reading source: UnsafeRawPointer, stride: Int, as layout: PixelLayout
    ) {
        let (color, channels) = (layout.channels.color, layout.channels)
        switch layout.depth {
        case .bits8:
            let (samples, alpha): ([UInt8], [UInt8]?) = channels.read(source, width, height, stride: stride)
            self = .bytes(Image(width: width, height: height, color: color, samples: samples, alpha: alpha))
        case .bits16:
            let (samples, alpha): ([UInt16], [UInt16]?) = channels.read(
                source, width, height, stride: stride)
            self = .deep(
                DeepImage(
                    width: width, height: height, color: color, depth: 16, samples: samples, alpha: alpha))
        }
    }
}

extension Image {
    /// Writes all pixels as `Picture.write` does.
    public func write(to target: UnsafeMutableRawPointer, stride: Int, as layout: PixelLayout) {
        let rows = SampleRows(
            width: width, height: height, color: color, samples: samples, alpha: alpha, opaque: .max)
        switch layout.depth {
        case .bits8: rows.write(to: target, stride: stride, as: layout.channels) { $0 }
        case .bits16: rows.write(to: target, stride: stride, as: layout.channels) { UInt16($0) * 257 }
        }
    }
}

extension DeepImage {
    fileprivate func write(to target: UnsafeMutableRawPointer, stride: Int, as layout: PixelLayout) {
        let rows = SampleRows(
            width: width, height: height, color: color, samples: samples, alpha: alpha, opaque: largest)
        switch layout.depth {
        case .bits8: rows.write(to: target, stride: stride, as: layout.channels, byte)
        case .bits16 where depth == 16: rows.write(to: target, stride: stride, as: layout.channels) { $0 }
        case .bits16: rows.write(to: target, stride: stride, as: layout.channels, word)
        }
    }
}

extension PixelLayout.Channels {
    /// The colours and the alpha of pixels in memory.
    fileprivate func read<Sample: FixedWidthInteger & UnsignedInteger>(
        _ source: UnsafeRawPointer, _ width: Int, _ height: Int, stride: Int
    ) -> (samples: [Sample], alpha: [Sample]?) {
        let colors = color.channels
        var samples = [Sample](repeating: 0, count: width * height * colors)
        var alpha = hasAlpha ? [Sample](repeating: 0, count: width * height) : nil
        for y in 0..<height {
            let row = source + y * stride
            for channel in 0..<colors {
                read(channel, of: row, count: width, to: &samples, y * width * colors + channel, step: colors)
            }
            if hasAlpha { read(colors, of: row, count: width, to: &alpha!, y * width, step: 1) }
        }
        return (samples, alpha)
    }

    /// Copies one channel of a row to every `step`-th element of an array, from `first` on.
    private func read<Sample: FixedWidthInteger & UnsignedInteger>(
        _ channel: Int, of row: UnsafeRawPointer, count: Int, to target: inout [Sample], _ first: Int,
        step: Int
    ) {
        let size = MemoryLayout<Sample>.size
        for x in 0..<count {
            target[first + x * step] = row.loadUnaligned(
                fromByteOffset: size * (x * rawValue + channel), as: Sample.self)
        }
    }
}
