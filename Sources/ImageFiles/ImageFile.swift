import Raster

/// Image files other than `.vqz`: PNG and Netpbm, and JPEG in builds with the trait of that name.
package enum ImageFile {
    /// A format, told by a file's first bytes when reading and by its name when writing.
    package enum Format: String, Sendable, CaseIterable {
        case png = "PNG"
        /// PBM, PGM, PPM (P1 to P6) and PAM (P7) are read; binary PPM and PGM and PAM are written.
        case netpbm = "Netpbm"
        #if JPEG
        /// Read alone.
        case jpeg = "JPEG"
        #endif

        static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

        /// Those that are written.
        package static let written: [Self] = [.png, .netpbm]

        /// The names of all formats, with a word before the last: "PNG or Netpbm".
        package static func names(_ word: String) -> String {
            let names = allCases.map(\.rawValue)
            return names.dropLast().joined(separator: ", ") + " \(word) " + names[names.count - 1]
        }

        /// The extensions of all formats, in small letters.
        package static let extensions = Set(allCases.flatMap(\.extensions))

        /// The format for a path's extension, whatever its case.
        package init?(path: String) {
            guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
            let name = path[path.utf8.index(after: dot)...].lowercased()
            let formats = Self.allCases.filter { $0.extensions.contains(name) }
            guard let format = formats.first else { return nil }
            self = format
        }

        /// The extensions of its files, in lower case.
        package var extensions: [String] {
            switch self {
            case .png: ["png"]
            case .netpbm: ["pbm", "pgm", "ppm", "pnm", "pam"]
            #if JPEG
            case .jpeg: ["jpg", "jpeg"]
            #endif
            }
        }

        /// The format whose magic `bytes` start with.
        package init?(magicOf bytes: [UInt8]) {
            #if JPEG
            if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
                self = .jpeg
                return
            }
            #endif
            if bytes.starts(with: Self.pngSignature) {
                self = .png
            } else if NetpbmHeader.isMagic(of: bytes) {
                self = .netpbm
            } else {
                return nil
            }
        }
    }

    /// Whether bytes start like a file that is read.
    package static func isImage(_ start: [UInt8]) -> Bool { Format(magicOf: start) != nil }

    /// Reads an image file.
    ///
    /// The pixels are the samples as stored (format, section 2). Samples of at most 8 bits come out with 8
    /// bits; those of PNG with more have 16, those of Netpbm the fewest that hold its maximum.
    /// - Parameters:
    ///   - bytes: the whole file; the start is enough of one that is no image
    ///   - limits: checked before anything is allocated for the pixels
    ///   - packedLimit: the most bytes that the pixels may take, of a picture of some pixels, to be wanted as
    ///     the file stores them
    package static func read(
        _ bytes: [UInt8], limits: DecodingLimits = DecodingLimits(),
        packedLimit: (_ pixels: Int) -> Int = { _ in 0 }
    ) throws(ImageFileError) -> LoadedImage {
        switch Format(magicOf: bytes) {
        case .png: try readPNG(bytes, limits: limits, packedLimit: packedLimit)
        case .netpbm: try readNetpbm(bytes, limits: limits)
        #if JPEG
        case .jpeg: try readJPEG(bytes, limits: limits)
        #endif
        case nil: throw .unknownFormat(FileKind(bytes))
        }
    }

    /// The bytes of a file that holds a picture. Inverse of `read`, but for the alpha and the metadata that
    /// PPM and PGM cannot hold and leave out, and for the 9 to 15 bits of samples that PNG has 16 for.
    ///
    /// - Parameters:
    ///   - format: one of those that are written
    ///   - metadata: of no influence on Netpbm
    ///   - pngLevel: of no influence on other formats
    package static func write(
        _ picture: Picture, metadata: ImageMetadata = ImageMetadata(), as format: Format,
        pngLevel: PNGCompression = .default
    ) -> [UInt8] {
        switch format {
        case .png: png(picture, metadata: metadata, level: pngLevel)
        case .netpbm: netpbm(picture)
        #if JPEG
        case .jpeg: preconditionFailure("JPEG files are only read")
        #endif
        }
    }

    // Of an image of 8 bits.

    package static func png(_ image: Image, level: PNGCompression = .default) -> [UInt8] {
        png(.bytes(image), level: level)
    }

    package static func write(
        _ image: Image, as format: Format, pngLevel: PNGCompression = .default
    ) -> [UInt8] {
        write(.bytes(image), as: format, pngLevel: pngLevel)
    }
}
