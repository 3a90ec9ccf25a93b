import Files
import ImageFiles
import Metrics
import VQZ

/// Measures a model over images: every image at every quality goes through a real file.
package struct BenchmarkRun: Sendable {
    package let model: CodecModel
    /// Rising.
    package let qualities: [Quality]
    package let effort: Effort
    package let tune: Tune
    /// nil for one per CPU.
    package let threads: Int?
    package let limits: DecodingLimits

    /// - Parameters:
    ///   - qualities: nil for all that the model has
    ///   - threads: nil for one per CPU
    ///   - limits: images with more pixels are skipped
    package init(
        model: CodecModel, qualities: [Quality]? = nil, effort: Effort = .default,
        tune: Tune = Metric.psnr.tune, threads: Int? = nil, limits: DecodingLimits = DecodingLimits()
    ) {
        self.model = model
        self.qualities = qualities ?? Quality.all(model.qualities)
        self.effort = effort
        self.tune = tune
        self.threads = threads
        self.limits = limits
    }

    /// A line on model, effort, tune and images, for a report's description.
    package func description(of paths: [String]) -> String {
        let settings = "effort \(effort.level), tune \(tune.rawValue)"
        let names = paths.map(FileName.printable).joined(separator: ", ")
        return "model \(model.digest), \(settings), \(names)"
    }

    /// Measures all images below folders (or files), one after another.
    ///
    /// Images that cannot be read are skipped, and the report names them.
    ///
    /// - Parameters:
    ///   - progress: called with a line of text before each file
    ///   - onSkip: called for each file that is skipped
    ///   - onDecoded: called with each picture that the decoder makes
    /// - Throws: `CorpusError` when the run cannot start or none of several images can be read,
    ///   `BenchmarkFileError` when the only one cannot, an image cannot be encoded or a file written. What
    ///   the decoder refuses or makes different is no error but a mismatch in the report.
    package func measure(
        _ paths: [String], progress: (String) -> Void = { _ in }, onSkip: (SkippedFile) -> Void = { _ in },
        onDecoded: (DecodedPicture) -> Void = { _ in }
    ) throws -> Report {
        let count = model.qualities
        if let missing = qualities.first(where: { $0.number > count }) {
            throw CorpusError.noSuchQuality(missing, count: count)
        }
        let images = try Corpus.images(in: paths)
        let bench = Bench(
            encoder: Encoder(model: model, threads: threads),
            decoder: Decoder(model: model, limits: limits, threads: threads), folder: try TemporaryFolder())
        var measurements: [Measurement] = []
        var skipped = SkippedFiles(of: images.count)
        for (index, path) in images.enumerated() {
            guard let image = try skipped.read(path, onSkip: onSkip, load) else { continue }
            for quality in qualities {
                progress("[\(index + 1)/\(images.count)] \(path), quality \(quality)")
                measurements.append(try measure(image, path: path, quality: quality, on: bench, onDecoded))
            }
        }
        try skipped.checkSomeAreLeft()
        return Report(measurements: measurements, skipped: skipped.files)
    }

    private func load(_ path: String) throws(BenchmarkFileError) -> Image {
        try Corpus.image(path, limits: limits)
    }
}
