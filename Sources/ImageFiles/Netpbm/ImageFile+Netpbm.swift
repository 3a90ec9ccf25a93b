import Raster

extension ImageFile {
    /// The bytes of a binary PPM (RGB) or PGM (gray) with the bits of the samples. Alpha is left out.
    package static func netpbm(_ picture: Picture) -> [UInt8] {
        let magic = picture.color == .gray ? "P5" : "P6"
        let header = "\(magic)\n\(picture.width) \(picture.height)\n\(picture.largest)\n"
        switch picture {
        case .bytes(let image): return Array(header.utf8) + image.samples
        case .deep(let image): return Array(header.utf8) + bigEndian(image.samples)
        }
    }

    /// The bytes of a binary PPM, gray widened to RGB. Alpha is left out.
    package static func ppm(_ picture: Picture) -> [UInt8] { netpbm(picture.inColor) }

    /// The bytes of an arbitrary map (P7), which holds alpha.
    package static func pam(_ picture: Picture) -> [UInt8] {
        let type = TupleType(picture.color, hasAlpha: picture.hasAlpha)
        let header = """
            P7
            WIDTH \(picture.width)
            HEIGHT \(picture.height)
            DEPTH \(type.channels)
            MAXVAL \(picture.largest)
            TUPLTYPE \(type.rawValue)
            ENDHDR

            """
        switch picture {
        case .bytes(let image): return Array(header.utf8) + joined(image.samples, image.alpha)
        case .deep(let image):
            return Array(header.utf8) + bigEndian(joined(image.samples, image.alpha))
        }
    }

    /// Reads the first image of a PBM, PGM, PPM (plain or binary) or PAM file: samples rescaled to the
    /// fewest bits, 8 to 16, that hold the maximum.
    static func readNetpbm(_ bytes: [UInt8], limits: DecodingLimits) throws(ImageFileError) -> LoadedImage {
        let header = try NetpbmHeader(parsing: bytes, limits: limits)
        let (width, height, depth) = (header.width, header.height, header.depth)
        let (picture, remaining): (Picture, Int)
        if depth == 8 {
            let samples = try NetpbmSamples<UInt8>(bytes, header)
            picture = Picture(
                width: width, height: height, pixels: samples.values, channels: header.channels)
            remaining = samples.remaining
        } else {
            let samples = try NetpbmSamples<UInt16>(bytes, header)
            picture = Picture(
                width: width, height: height, depth: depth, pixels: samples.values, channels: header.channels)
            remaining = samples.remaining
        }
        var losses: [LoadedImage.Loss] = []
        if let type = header.unknownType { losses.append(.meaning(type, channels: header.channels)) }
        if remaining > 0 { losses.append(.trailingBytes(remaining)) }
        return LoadedImage(picture: picture, format: .netpbm, losses: losses)
    }
}

/// Samples of 16 bits as Netpbm has them.
private func bigEndian(_ samples: [UInt16]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 2 * samples.count) { bytes, count in
        for (i, sample) in samples.enumerated() {
            bytes[2 * i] = UInt8(sample >> 8)
            bytes[2 * i + 1] = UInt8(truncatingIfNeeded: sample)
        }
        count = 2 * samples.count
    }
}

/// Colour samples with alpha after those of each pixel.
private func joined<Sample: FixedWidthInteger>(_ samples: [Sample], _ alpha: [Sample]?) -> [Sample] {
    guard let alpha else { return samples }
    let colors = samples.count / alpha.count
    return [Sample](unsafeUninitializedCapacity: samples.count + alpha.count) { pixels, count in
        for (i, alpha) in alpha.enumerated() {
            for c in 0..<colors { pixels[i * (colors + 1) + c] = samples[i * colors + c] }
            pixels[i * (colors + 1) + colors] = alpha
        }
        count = samples.count + alpha.count
    }
}

extension Picture {
    /// The largest value of a sample.
    fileprivate var largest: Int { 1 << depth - 1 }

    /// The picture as RGB, without alpha if it was gray.
    fileprivate var inColor: Picture {
        guard color == .gray else { return self }
        switch self {
        case .bytes(let image):
            return .bytes(
                Image(width: width, height: height, color: .rgb, samples: tripled(image.samples)))
        case .deep(let image):
            return .deep(
                DeepImage(
                    width: width, height: height, color: .rgb, depth: depth, samples: tripled(image.samples)))
        }
    }
}

private func tripled<Sample: FixedWidthInteger>(_ samples: [Sample]) -> [Sample] {
    [Sample](unsafeUninitializedCapacity: 3 * samples.count) { target, count in
        for (i, sample) in samples.enumerated() {
            for channel in 0..<3 { target[3 * i + channel] = sample }
        }
        count = 3 * samples.count
    }
}
