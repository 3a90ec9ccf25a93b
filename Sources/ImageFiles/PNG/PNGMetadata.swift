import Raster

/// The metadata in the chunks of a PNG file.
///
/// Of chunks that are repeated, the first counts. Those with a wrong checksum are left out.
struct PNGMetadata {
    private(set) var metadata = ImageMetadata()
    /// What is left out, and why.
    private(set) var losses: [LoadedImage.Loss] = []
    /// Profiles in texts, for which there may be chunks.
    private var raw = ImageMetadata()
    private let pixels: PNGPixels

    /// - Throws: `ImageFileError.metadataTooLong`
    init(_ bytes: [UInt8], _ pixels: PNGPixels) throws(ImageFileError) {
        self.pixels = pixels
        var isBeforePixels = true
        for chunk in PNGChunks(bytes) where chunk.isIntact {
            if chunk.type == "IDAT" { isBeforePixels = false }
            do throws(MetadataProblem) {
                if isBeforePixels { try readBeforePixels(chunk) }
                try readAnywhere(chunk)
            } catch {
                switch error {
                case .malformed(let reason):
                    losses.append(.malformedMetadata("chunk \(chunk.type)", reason: reason))
                case .tooLong(let name): throw .metadataTooLong(name)
                }
            }
        }
        for part in [\ImageMetadata.icc, \.exif, \.xmp] where metadata[keyPath: part] == nil {
            metadata[keyPath: part] = raw[keyPath: part]
        }
    }

    /// Takes what counts only before the pixels: colours and density.
    private mutating func readBeforePixels(_ chunk: PNGChunk) throws(MetadataProblem) {
        if chunk.type == "iCCP", metadata.icc == nil { metadata.icc = try Self.profile(chunk.data) }
        guard let kind = ColorChunk(rawValue: chunk.type), metadata.chunks[kind] == nil else { return }
        guard chunk.data.count == kind.byteCount(channels: pixels.significantChannels) else {
            throw .malformed("\(chunk.data.count) bytes")
        }
        metadata.chunks[kind] =
            kind == .sBIT ? try pixels.significantBits(Array(chunk.data)) : Array(chunk.data)
    }

    private mutating func readAnywhere(_ chunk: PNGChunk) throws(MetadataProblem) {
        switch chunk.type {
        case "eXIf":
            guard metadata.exif == nil else { return }
            metadata.exif = try Self.checked(Array(chunk.data), "EXIF")
        case "tEXt", "zTXt", "iTXt":
            guard let text = PNGText(chunk) else { return }
            try read(text)
        default: break
        }
    }

    private mutating func read(_ text: PNGText) throws(MetadataProblem) {
        if text.keyword == PNGText.xmpKeyword {
            guard metadata.xmp == nil else { return }
            metadata.xmp = try Self.checked(text.contents("XMP"), "XMP")
        }
        guard text.keyword.hasPrefix(RawProfile.prefix) else { return }
        let kind = text.keyword.dropFirst(RawProfile.prefix.count).lowercased()
        guard ["exif", "app1", "xmp", "icc", "icm"].contains(kind) else { return }
        // A byte of a profile takes two letters at least.
        guard let profile = RawProfile(try text.contents(kind)[...])?.bytes else {
            throw .malformed("no hexadecimal numbers")
        }
        switch (kind, ApplicationData(profile[...])) {
        case ("icc", _), ("icm", _): raw.icc = raw.icc ?? profile
        case ("xmp", nil): raw.xmp = raw.xmp ?? profile
        case (_, .exif(let exif)): raw.exif = raw.exif ?? exif
        case (_, .xmp(let xmp)): raw.xmp = raw.xmp ?? xmp
        case (_, nil): raw.exif = raw.exif ?? profile
        }
    }

    /// The profile of an iCCP chunk: a name, the method 0 and a zlib stream.
    private static func profile(_ data: ArraySlice<UInt8>) throws(MetadataProblem) -> [UInt8] {
        guard let end = data.firstIndex(of: 0), end + 1 < data.endIndex, data[end + 1] == 0 else {
            throw .malformed("no name and method")
        }
        return try checked(ZlibStream.inflated(data[(end + 2)...], "ICC profile"), "ICC profile")
    }

    private static func checked(_ bytes: [UInt8], _ name: String) throws(MetadataProblem) -> [UInt8] {
        guard !bytes.isEmpty else { throw .malformed("no contents") }
        guard bytes.count <= ImageMetadata.maxBytes else { throw .tooLong(name) }
        return bytes
    }
}
