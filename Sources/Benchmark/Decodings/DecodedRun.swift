import Files
import ImageFiles
import Metrics
import Raster

/// Measures what other codecs have made of images.
package struct DecodedRun: Sendable {
    /// Images with more pixels are refused.
    package let limits: DecodingLimits

    package init(limits: DecodingLimits = DecodingLimits()) {
        self.limits = limits
    }

    /// Scores the decodings in folders against the originals. Originals that cannot be read do not count,
    /// and need no decodings. Decodings that are missing, cannot be read or have another size than their
    /// originals are skipped.
    ///
    /// - Parameters:
    ///   - paths: folders of originals, searched as by `BenchmarkRun`, or originals
    ///   - progress: called with a line of text before each decoding
    ///   - onSkip: called for each decoding that is skipped
    ///   - onDecoded: called with each decoding
    /// - Returns: one setting for each folder of which a decoding can be scored, and the decodings that are
    ///   skipped, by their codecs
    /// - Throws: `CorpusError` when the run cannot start, `BenchmarkFileError` when there is no such folder
    ///   or the only decoding would be skipped.
    package func measure(
        _ paths: [String], decodedIn folders: [DecodedFolder], progress: (String) -> Void = { _ in },
        onSkip: (SkippedFile) -> Void = { _ in }, onDecoded: (DecodedPicture) -> Void = { _ in }
    ) throws -> (settings: [DecodedSetting], skipped: [SkippedFile]) {
        let originals = try Corpus.images(in: paths).filter { (try? load($0)) != nil }
        let decodings = try folders.map { try $0.decodings(of: originals, in: paths) }
        var images: [[(path: String, image: DecodedImage)]] = folders.map { _ in [] }
        var skipped = SkippedFiles(of: originals.count * folders.count)
        for (index, path) in originals.enumerated() {
            let original = try load(path)
            for (number, folder) in folders.enumerated() {
                progress("[\(index + 1)/\(originals.count)] \(path), \(folder.codec)")
                let image = try skipped.read(folder.codec, onSkip: onSkip) { _ throws(BenchmarkFileError) in
                    try measure(decodings[number][index].get(), original, folder, onDecoded)
                }
                if let image { images[number].append((path, image)) }
            }
        }
        let settings = zip(folders, images).compactMap { DecodedSetting(codec: $0.codec, $1) }
        return (settings, skipped.files)
    }

    private func measure(
        _ decoding: Decoding, _ original: Image, _ folder: DecodedFolder,
        _ onDecoded: (DecodedPicture) -> Void
    ) throws(BenchmarkFileError) -> DecodedImage {
        let decoded = try load(decoding.picture)
        guard decoded.width == original.width, decoded.height == original.height else {
            throw folder.error(
                .size(
                    picture: decoding.picture, width: decoded.width, height: decoded.height,
                    original: decoding.original, expected: [original.width, original.height]))
        }
        let bytes = try decoding.file.map { file throws(BenchmarkFileError) in
            try located(file) { () throws(FileError) in try FileIO.read(file).count }
        }
        let image = DecodedImage(original: original, decoded: decoded, bytes: bytes)
        onDecoded(
            DecodedPicture(
                path: decoding.original, codec: folder.codec, quality: nil, bytes: bytes,
                scores: image.scores, original: original, decoded: decoded))
        return image
    }

    private func load(_ path: String) throws(BenchmarkFileError) -> Image {
        try Corpus.image(path, limits: limits)
    }
}

extension OperatingPoint {
    /// The means over images; nil without any.
    init?(codec: String, means images: [DecodedImage]) {
        guard !images.isEmpty else { return nil }
        let pixels = images.reduce(0) { $0 + $1.pixels }
        let sizes = images.compactMap(\.bytes)
        let means = Scores(meansOf: images.map(\.scores))
        var scores: [Metric: Double] = [:]
        for metric in Metric.allCases { scores[metric] = means[metric] }
        self.init(
            codec: codec,
            bitsPerPixel: sizes.count == images.count
                ? 8 * Double(sizes.reduce(0, +)) / Double(pixels) : nil,
            scores: scores)
    }
}
