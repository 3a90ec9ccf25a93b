import Files
import ImageFiles
import Network
import Parallel
import VQZ

// Where the time goes, on one thread.
extension TimingRun {
    /// The stages of encoding and decoding, summed over images; of several runs the fastest.
    func stages(
        _ images: [String], _ model: CodecModel, _ progress: (String) -> Void
    ) throws -> (encoding: TimingReport.Stages, decoding: TimingReport.Stages) {
        let encoder = Encoder(model: model, threads: 1)
        let decoder = Decoder(model: model, limits: limits, threads: 1)
        var (encoding, decoding) = (TimingReport.Stages.zero, TimingReport.Stages.zero)
        for path in images {
            progress("\(path), stages")
            try located(path) {
                let file = try FileIO.read(path)
                let image = try ImageFile.read(file, limits: limits).image
                let bytes = try encoder.encode(image, quality: quality, options: encodingOptions).bytes
                let decoded = try decoder.decode(bytes)
                encoding += try fastest {
                    _ = try ImageFile.read(file, limits: limits)
                } codec: {
                    _ = try encoder.encode(image, quality: quality, options: encodingOptions)
                }
                decoding += try fastest {
                    _ = ImageFile.png(decoded)
                } codec: {
                    _ = try decoder.decode(bytes)
                }
            }
        }
        return (encoding, decoding)
    }

    private func fastest(png: () throws -> Void, codec: () throws -> Void) rethrows -> TimingReport.Stages {
        let clock = ContinuousClock()
        var best: TimingReport.Stages?
        for _ in 0..<runs {
            let png = try clock.measure(png).seconds
            var stages: [Double] = []
            let seconds = try clock.measure { stages = try StageClock.measure(codec) }.seconds
            guard png + seconds < best?.total ?? .infinity else { continue }
            best = TimingReport.Stages(
                networks: stages[StageClock.Stage.networks.rawValue],
                probabilities: stages[StageClock.Stage.probabilities.rawValue],
                entropyCoding: stages[StageClock.Stage.entropyCoding.rawValue], png: png, total: png + seconds
            )
        }
        return best ?? .zero
    }
}

extension TimingReport.Stages {
    fileprivate static let zero = TimingReport.Stages(
        networks: 0, probabilities: 0, entropyCoding: 0, png: 0, total: 0)

    fileprivate static func += (sum: inout Self, other: Self) {
        sum = Self(
            networks: sum.networks + other.networks, probabilities: sum.probabilities + other.probabilities,
            entropyCoding: sum.entropyCoding + other.entropyCoding, png: sum.png + other.png,
            total: sum.total + other.total)
    }
}
