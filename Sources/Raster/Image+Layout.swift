/// Copies of images to and from pixels in memory.
extension Image {
    /// Writes all pixels, and nothing between rows.
    ///
    /// Gray becomes RGB by repetition, RGB becomes gray as in `luma`. Alpha is dropped or opaque where one
    /// side lacks it. A sample v of 8 bits is v * 257 in 16.
    /// - Parameters:
    ///   - target: `layout.byteCount(width:height:stride:)` bytes
    ///   - stride: bytes from the start of a row to that of the next
    /// - Precondition: rows do not overlap.
    public func write(to target: UnsafeMutableRawPointer, stride: Int, as layout: PixelLayout) {
        precondition(stride >= width * layout.bytesPerPixel, "rows overlap")
        let channels = layout.channels.rawValue
        var gray = [UInt8](repeating: 0, count: color == .rgb && layout.channels.color == .gray ? width : 0)
        for y in 0..<height {
            withRow(y, as: layout.channels, gray: &gray) { channel, samples, step in
                let row = target + y * stride
                switch layout.depth {
                case .bits8:
                    for x in 0..<width {
                        row.storeBytes(
                            of: samples[x * step], toByteOffset: x * channels + channel, as: UInt8.self)
                    }
                case .bits16:
                    for x in 0..<width {
                        row.storeBytes(
                            of: UInt16(samples[x * step]) * 257, toByteOffset: 2 * (x * channels + channel),
                            as: UInt16.self)
                    }
                }
            }
        }
    }

    /// Reads pixels. A sample v of 16 bits is rounded to v / 257.
    ///
    /// - Parameters:
    ///   - source: `layout.byteCount(width:height:stride:)` bytes
    ///   - stride: bytes from the start of a row to that of the next
    /// - Precondition: both dimensions are at least 1.
    public init(
        width: Int, height: Int, reading source: UnsafeRawPointer, stride: Int, as layout: PixelLayout
    ) {
        let (color, channels) = (layout.channels.color, layout.channels)
        var samples = [UInt8](repeating: 0, count: width * height * color.channels)
        var alpha = channels.hasAlpha ? [UInt8](repeating: 0, count: width * height) : nil
        for y in 0..<height {
            let row = source + y * stride
            for channel in 0..<color.channels {
                let first = y * width * color.channels + channel
                layout.read(channel, of: row, count: width, to: &samples, first, step: color.channels)
            }
            if channels.hasAlpha {
                layout.read(color.channels, of: row, count: width, to: &alpha!, y * width, step: 1)
            }
        }
        self.init(width: width, height: height, color: color, samples: samples, alpha: alpha)
    }

    /// The luma of RGB samples as JPEG has it, Rec. 601, rounded: 0...255.
    static func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        let (red, green, blue) = (UInt32(red), UInt32(green), UInt32(blue))
        let sum: UInt32 = 19595 * red + 38470 * green + 7471 * blue
        return UInt8((sum + 32768) >> 16)
    }

    /// Calls `body` for every channel with the samples of a row: the first, and the distance between them.
    ///
    /// - Parameter gray: room for a row's luma, where it is wanted
    private func withRow(
        _ y: Int, as channels: PixelLayout.Channels, gray: inout [UInt8],
        _ body: (_ channel: Int, _ samples: UnsafePointer<UInt8>, _ step: Int) -> Void
    ) {
        let first = y * width * color.channels
        if gray.isEmpty {
            samples.withUnsafeBufferPointer { samples in
                let row = samples.baseAddress! + first
                for channel in 0..<channels.color.channels {
                    body(channel, row + min(channel, color.channels - 1), color.channels)
                }
            }
        } else {
            for x in 0..<width {
                let i = first + 3 * x
                gray[x] = Self.luma(samples[i], samples[i + 1], samples[i + 2])
            }
            gray.withUnsafeBufferPointer { body(0, $0.baseAddress!, 1) }
        }
        guard channels.hasAlpha else { return }
        if let alpha {
            alpha.withUnsafeBufferPointer { body(channels.rawValue - 1, $0.baseAddress! + y * width, 1) }
        } else {
            withUnsafePointer(to: UInt8.max) { body(channels.rawValue - 1, $0, 0) }
        }
    }
}

extension PixelLayout {
    /// Copies one channel of a row to every `step`-th element of an array, from `first` on.
    fileprivate func read(
        _ channel: Int, of row: UnsafeRawPointer, count: Int, to target: inout [UInt8], _ first: Int,
        step: Int
    ) {
        let channels = channels.rawValue
        switch depth {
        case .bits8:
            for x in 0..<count {
                target[first + x * step] = row.load(fromByteOffset: x * channels + channel, as: UInt8.self)
            }
        case .bits16:
            for x in 0..<count {
                let sample = row.loadUnaligned(
                    fromByteOffset: 2 * (x * channels + channel), as: UInt16.self)
                target[first + x * step] = UInt8((UInt32(sample) * 255 + 32895) >> 16)
            }
        }
    }
}
