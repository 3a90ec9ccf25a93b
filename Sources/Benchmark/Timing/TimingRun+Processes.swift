import Files
import Glibc
import VQZ

// Whole processes, files in and out.
extension TimingRun {
    /// A codec with the quality that it is timed at.
    private struct Candidate {
        let codec: TimedCodec
        let quality: Int
    }

    /// One image through one codec: what both directions took, run by run, and the size of the file.
    private struct Sample {
        var bytes = 0
        var compress: [ProcessCost] = []
        var decompress: [ProcessCost] = []
    }

    /// The files between the programs.
    private struct Files: ~Copyable {
        let folder: TemporaryFolder

        func compressed(_ codec: TimedCodec) -> String { folder.path + "/image." + codec.fileExtension }
        var decompressed: String { folder.path + "/image.png" }
    }

    /// Times every codec with every number of threads.
    ///
    /// - Returns: means over the images
    func measureProcesses(
        _ images: [String], _ peers: [TimedCodec], _ progress: (String) -> Void
    ) throws -> [TimingReport.Process] {
        let files = Files(folder: try TemporaryFolder())
        let candidates = try candidates(for: images[0], peers, files, progress)
        let variants = candidates.flatMap { candidate in threads.map { (candidate, $0) } }
        var samples = [[Sample]](repeating: [], count: variants.count)
        for (index, image) in images.enumerated() {
            for variant in variants.indices { samples[variant].append(Sample()) }
            for run in 1...runs {
                progress("[\(index + 1)/\(images.count)] \(image), run \(run) of \(runs)")
                for (variant, (candidate, threads)) in variants.enumerated() {
                    try time(candidate, image, threads, files, &samples[variant][index])
                }
            }
        }
        return zip(variants, samples).map { process($0.0, threads: $0.1, $1) }
    }

    private func process(
        _ candidate: Candidate, threads: Int, _ samples: [Sample]
    ) -> TimingReport.Process {
        let (codec, quality) = (candidate.codec, candidate.quality)
        return TimingReport.Process(
            name: codec.name, compressCommand: codec.settings(codec.compress, quality: quality),
            decompressCommand: codec.settings(codec.decompress, quality: quality), threads: threads,
            bytes: samples.reduce(0) { $0 + $1.bytes },
            compress: mean(samples.map { ProcessCost(medianOf: $0.compress) }),
            decompress: mean(samples.map { ProcessCost(medianOf: $0.decompress) }))
    }

    /// This codec at the quality asked for, and the others at those that come nearest in size for an image.
    private func candidates(
        for image: String, _ peers: [TimedCodec], _ files: borrowing Files, _ progress: (String) -> Void
    ) throws(TimingError) -> [Candidate] {
        let own = TimedCodec.vqz(
            executable, options: options,
            compressOptions: [
                "-q", "\(quality.number)", "-e", "\(effort.level)", "--tune", tune.rawValue,
            ])
        let target = try compress(image, own, 0, files)
        var candidates = [Candidate(codec: own, quality: 0)]
        for peer in peers {
            progress("\(image): looking for a \(peer.name) of \(target) bytes")
            let quality = try nearest(to: target, in: peer.qualities) { quality throws(TimingError) in
                try compress(image, peer, quality, files)
            }
            candidates.append(Candidate(codec: peer, quality: quality))
        }
        return candidates
    }

    /// Compresses an image at a quality; the size of the file in bytes.
    private func compress(
        _ image: String, _ codec: TimedCodec, _ quality: Int, _ files: borrowing Files
    ) throws(TimingError) -> Int {
        let (path, threads) = (files.compressed(codec), threads[threads.count - 1])
        let command = codec.command(
            codec.compress, from: image, to: path, quality: quality, threads: threads)
        _ = try ChildProcess.run(command)
        return try bytes(of: path, by: command)
    }

    private func time(
        _ candidate: Candidate, _ image: String, _ threads: Int, _ files: borrowing Files,
        _ sample: inout Sample
    ) throws(TimingError) {
        let codec = candidate.codec
        let (packed, unpacked) = (files.compressed(codec), files.decompressed)
        let compress = codec.command(
            codec.compress, from: image, to: packed, quality: candidate.quality, threads: threads)
        sample.compress.append(try ChildProcess.run(compress))
        sample.bytes = try bytes(of: packed, by: compress)
        let decompress = codec.command(
            codec.decompress, from: packed, to: unpacked, quality: candidate.quality, threads: threads)
        sample.decompress.append(try ChildProcess.run(decompress))
        _ = try bytes(of: unpacked, by: decompress)
        unlink(packed)
        unlink(unpacked)
    }

    private func bytes(of path: String, by command: [String]) throws(TimingError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > 0 else {
            throw .noOutput(command.joined(separator: " "))
        }
        return Int(status.st_size)
    }

    /// Means of times over images, and the highest peak.
    private func mean(_ costs: [ProcessCost]) -> ProcessCost {
        ProcessCost(
            seconds: costs.reduce(0) { $0 + $1.seconds } / Double(costs.count),
            cpuSeconds: costs.reduce(0) { $0 + $1.cpuSeconds } / Double(costs.count),
            peakBytes: costs.map(\.peakBytes).max() ?? 0)
    }
}

/// The argument, of those in a range, whose value comes nearest to `target` in ratio.
/// - Parameter value: rises with its argument
func nearest<Failure: Error>(
    to target: Int, in range: ClosedRange<Int>, value: (Int) throws(Failure) -> Int
) throws(Failure) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    var best = (argument: low, distance: Double.infinity)
    while low <= high {
        let middle = (low + high) / 2
        let found = try value(middle)
        let distance = abs(log(Double(max(found, 1)) / Double(max(target, 1))))
        if distance < best.distance { best = (middle, distance) }
        if found < target { low = middle + 1 } else { high = middle - 1 }
    }
    return best.argument
}
