import Raster

extension ImageFile {
    /// The bytes of a binary PPM (RGB) or PGM (gray) with the bits of the samples. Alpha is left out.
    package static func netpbm(_ picture: Picture) -> [UInt8] { collected { netpbm(picture, to: $0) } }

    /// The bytes of a binary PPM, gray widened to RGB. Alpha is left out.
    package static func ppm(_ picture: Picture) -> [UInt8] { collected { ppm(picture, to: $0) } }

    /// The bytes of an arbitrary map (P7), which holds alpha.
    package static func pam(_ picture: Picture) -> [UInt8] { collected { pam(picture, to: $0) } }

    // The same as they come. They return whether the sink took all bytes.

    package static func netpbm(_ picture: Picture, to sink: ByteSink) -> Bool {
        writeNetpbm(picture, magic: picture.color == .gray ? "P5" : "P6", copies: 1, to: sink)
    }

    package static func ppm(_ picture: Picture, to sink: ByteSink) -> Bool {
        writeNetpbm(picture, magic: "P6", copies: 3 / picture.color.channels, to: sink)
    }

    package static func pam(_ picture: Picture, to sink: ByteSink) -> Bool {
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
        return writeNetpbm(picture, header, withAlpha: true, copies: 1, to: sink)
    }

    private static func writeNetpbm(
        _ picture: Picture, magic: String, copies: Int, to sink: ByteSink
    ) -> Bool {
        let header = "\(magic)\n\(picture.width) \(picture.height)\n\(picture.largest)\n"
        return writeNetpbm(picture, header, withAlpha: false, copies: copies, to: sink)
    }

    private static func writeNetpbm(
        _ picture: Picture, _ header: String, withAlpha: Bool, copies: Int, to sink: ByteSink
    ) -> Bool {
        guard Array(header.utf8).withUnsafeBytes(sink) else { return false }
        let (width, height) = (picture.width, picture.height)
        func write(_ rows: (Int) -> UnsafeRawBufferPointer) -> Bool {
            (0..<height).allSatisfy { sink(rows($0)) }
        }
        switch picture {
        case .bytes(let image):
            return InterleavedRows(
                samples: image.samples, alpha: withAlpha ? image.alpha : nil, width: width, height: height,
                copies: copies
            ).withRows(write)
        case .deep(let image):
            return InterleavedRows(
                samples: image.samples, alpha: withAlpha ? image.alpha : nil, width: width, height: height,
                copies: copies, change: { $0.bigEndian }
            ).withRows(write)
        }
    }
}

extension Picture {
    /// The largest value of a sample.
    fileprivate var largest: Int { 1 << depth - 1 }
}
