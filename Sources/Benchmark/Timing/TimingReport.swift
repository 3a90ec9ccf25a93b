/// What whole processes took, and the codec in memory.
public struct TimingReport: Equatable, Sendable {
    /// One codec's tools at one number of threads.
    public struct Process: Equatable, Sendable {
        public let name: String
        /// The commands without files and threads, for people.
        public let compressCommand: String
        public let decompressCommand: String
        public let threads: Int
        /// Of all compressed files.
        public let bytes: Int
        /// Per image: medians of the runs, means over the images; highest peak.
        public let compress: ProcessCost
        public let decompress: ProcessCost
    }

    /// Seconds for all images of a folder, without files: medians of the runs.
    public struct Memory: Equatable, Sendable {
        public let threads: Int
        /// Pixels to `.vqz` bytes, and these to pixels.
        public let encode: Double
        public let decode: Double
        /// PNG bytes to pixels and back; on one thread whatever `threads` says.
        public let readPNG: Double
        public let writePNG: Double
    }

    /// Where the time of one thread goes, in seconds for all images of a folder.
    public struct Stages: Equatable, Sendable {
        public let networks: Double
        public let probabilities: Double
        public let entropyCoding: Double
        /// Reading or writing PNG.
        public let png: Double
        /// All of these, and what else there is.
        public let total: Double

        var other: Double { total - networks - probabilities - entropyCoding - png }
    }

    /// The codec without processes.
    public struct Codec: Equatable, Sendable {
        public let memory: [Memory]
        /// From PNG bytes to `.vqz` bytes, and back.
        public let encoding: Stages
        public let decoding: Stages
    }

    public struct Folder: Equatable, Sendable {
        public let name: String
        public let images: Int
        /// Of all images.
        public let pixels: Int
        /// This codec first.
        public let processes: [Process]
        /// nil until it is measured, after the processes of all folders.
        public internal(set) var codec: Codec?

        var megapixels: Double { Double(pixels) / 1e6 }
    }

    public let machine: String
    /// Counted from 1.
    public let quality: Int
    public let effort: Int
    public let runs: Int
    /// `vqz --version`.
    public let startUp: ProcessCost
    /// Codecs whose tools are not installed.
    public let missing: [TimedCodec]
    public internal(set) var folders: [Folder] = []
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
