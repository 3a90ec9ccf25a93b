import VQZ

/// The time and memory of whole processes, and of the codec in memory.
package struct TimingReport: Equatable, Sendable {
    /// One codec's tools at one number of threads.
    package struct Process: Equatable, Sendable {
        package let name: String
        /// The commands without files and threads, for people.
        package let compressCommand: String
        package let decompressCommand: String
        package let threads: Int
        /// The size of all compressed files together.
        package let bytes: Int
        /// Per image: medians of the runs, means over the images; highest peak.
        package let compress: ProcessCost
        package let decompress: ProcessCost
    }

    /// Seconds for all images of a folder, without files: medians of the runs.
    package struct Memory: Equatable, Sendable {
        package let threads: Int
        /// Pixels to `.vqz` bytes, and these to pixels.
        package let encode: Double
        package let decode: Double
        /// PNG bytes to pixels and back; on one thread whatever `threads` says.
        package let readPNG: Double
        package let writePNG: Double
    }

    /// Where the time of one thread goes, in seconds for all images of a folder.
    package struct Stages: Equatable, Sendable {
        package let networks: Double
        package let probabilities: Double
        package let entropyCoding: Double
        /// Reading or writing PNG.
        package let png: Double
        /// All of these, and what else there is.
        package let total: Double

        var other: Double { total - networks - probabilities - entropyCoding - png }
    }

    /// The codec without processes.
    package struct Codec: Equatable, Sendable {
        package let memory: [Memory]
        /// From PNG bytes to `.vqz` bytes, and back.
        package let encoding: Stages
        package let decoding: Stages
    }

    package struct Folder: Equatable, Sendable {
        package let name: String
        package let images: Int
        /// The pixels of all images together.
        package let pixels: Int
        /// This codec first.
        package let processes: [Process]
        /// nil until it is measured, after the processes of all folders.
        package internal(set) var codec: Codec?

        var megapixels: Double { Double(pixels) / 1e6 }
    }

    package let machine: String
    /// Counted from 1.
    package let quality: Quality
    package let effort: Int
    package let runs: Int
    /// `vqz --version`.
    package let startUp: ProcessCost
    /// Codecs whose tools are not installed.
    package let missing: [TimedCodec]
    /// Files that are in no folder, because they cannot be read.
    package let skipped: [SkippedFile]
    package internal(set) var folders: [Folder] = []

    /// The number of images that were measured.
    package var imageCount: Int { folders.reduce(0) { $0 + $1.images } }
}

extension TimingReport.Folder {
    /// Bits per pixel of a codec's files.
    func bitsPerPixel(_ process: TimingReport.Process) -> Double {
        8 * Double(process.bytes) / Double(pixels)
    }

    /// Megapixels per second of something that takes `seconds` per image.
    func speed(_ seconds: Double) -> Double { megapixels / Double(images) / seconds }

    /// This codec with as many threads.
    func own(_ threads: Int) -> TimingReport.Process {
        guard let own = processes.first(where: { $0.threads == threads }) else {
            preconditionFailure("all codecs are timed with the same numbers of threads")
        }
        return own
    }
}
