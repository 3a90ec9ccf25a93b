import Files
import ImageFiles
import VQZ

// The codec alone, prepared once and called in this process.
extension TimingRun {
    /// Seconds that each step takes, summed over images.
    private struct Steps {
        var encode = 0.0
        var decode = 0.0
        var readPNG = 0.0
        var writePNG = 0.0
    }

    /// Times pixels to bytes and back for every number of threads, PNG to pixels and back for one.
    func inMemory(
        _ images: [String], _ model: CodecModel, _ progress: (String) -> Void
    ) throws -> [TimingReport.Memory] {
        try threads.map { threads in
            let encoder = Encoder(model: model, threads: threads)
            let decoder = Decoder(model: model, limits: limits, threads: threads)
            var total = Steps()
            for path in images {
                progress("\(path), in memory, \(threads) threads")
                let steps = try time(path, quality: quality, encoder, decoder)
                total.encode += steps.encode
                total.decode += steps.decode
                total.readPNG += steps.readPNG
                total.writePNG += steps.writePNG
            }
            return TimingReport.Memory(
                threads: threads, encode: total.encode, decode: total.decode, readPNG: total.readPNG,
                writePNG: total.writePNG)
        }
    }

    private func time(
        _ path: String, quality: Quality, _ encoder: Encoder, _ decoder: Decoder
    ) throws(BenchmarkFileError) -> Steps {
        try located(path) {
            let file = try FileIO.read(path)
            let image = try ImageFile.read(file, limits: limits).image
            let bytes = try encoder.encode(image, quality: quality, options: encodingOptions).bytes
            let decoded = try decoder.decode(bytes)
            return Steps(
                encode: try medianSeconds {
                    _ = try encoder.encode(image, quality: quality, options: encodingOptions)
                },
                decode: try medianSeconds { _ = try decoder.decode(bytes) },
                readPNG: try medianSeconds { _ = try ImageFile.read(file, limits: limits) },
                writePNG: medianSeconds { _ = ImageFile.png(decoded) })
        }
    }

    private func medianSeconds(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        return median(try (0..<runs).map { _ in try clock.measure(body).seconds })
    }
}
