import Foundation
import RandomNumbers

/// A whole run in one file as it was before safetensors: a magic, a JSON header, then the float arrays in a
/// fixed order.
enum OldCheckpoint {
    private static let magic = Array("VQTRAIN1".utf8)

    /// Whether a file starts like one.
    static func isOne(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        return (try? file.read(upToCount: magic.count)).map { Array($0) } == magic
    }

    /// Everything but the float arrays.
    struct Header: Codable {
        var model: ModelRecipe
        var training: TrainingRecipe
        var step: Int
        var seconds: Double
        /// nil in checkpoints from before it: the same number in every step.
        var megapixels: Double?
        var random: SplitMix64
        var isRounding: Bool
        var topScale: [Double]
        var bottomScale: [Double]
        var inputSteps: [String: [Double]]
        /// Length of every array, in order.
        var lengths: [Int]
    }

    static func read(_ path: String) throws -> Trainer {
        func fail(_ reason: String) -> TrainingError { .badCheckpoint(path: path, reason: reason) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TrainingError.unreadable(path: path)
        }
        guard data.count > 12, Array(data[..<8]) == magic else { throw fail("no checkpoint header") }
        let length = data[8..<12].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard data.count >= 12 + length else { throw fail("cut short") }
        let header: Header
        do {
            header = try JSONDecoder().decode(Header.self, from: data[12..<12 + length])
        } catch { throw fail("bad header: \(error)") }
        guard header.lengths.allSatisfy({ $0 >= 0 && $0 < 1 << 30 }),
            data.count == 12 + length + 4 * header.lengths.reduce(0, +), header.lengths.count > 2
        else { throw fail("\(data.count) bytes are not what the header declares") }
        var offset = 12 + length
        var read: [[Float]] = []
        for count in header.lengths {
            var array = [Float](repeating: 0, count: count)
            array.withUnsafeMutableBytes { $0.copyBytes(from: data[offset..<offset + 4 * count]) }
            read.append(array)
            offset += 4 * count
        }
        return try restore(header, read, fail)
    }

    private static func restore(
        _ header: Header, _ read: [[Float]], _ fail: (String) -> TrainingError
    ) throws -> Trainer {
        let model = header.model
        if let problem = model.problem ?? header.training.problem { throw fail(problem) }
        guard read[0].count == model.topChannels * 768, read[1].count == model.bottomChannels * 192 else {
            throw fail("the skeleton does not fit the recipe")
        }
        let skeleton = TrainedSkeleton<Float>(
            top: read[0], topChannels: model.topChannels, bottom: read[1],
            bottomChannels: model.bottomChannels)
        var random = SplitMix64(seed: 0)
        let network = CodecNetwork<Float>(model, skeleton: skeleton, random: &random)
        let trainer = Trainer(
            model: model, training: header.training, network: network, random: header.random)
        trainer.step = header.step
        trainer.seconds = header.seconds
        let crops = header.training.batch * header.step
        trainer.megapixels =
            header.megapixels ?? Double(crops * header.training.crop * header.training.crop) / 1e6
        trainer.isRounding = header.isRounding
        guard header.topScale.count == network.top.featureScale.count,
            header.bottomScale.count == network.bottom.featureScale.count
        else { throw fail("the feature scales do not fit the recipe") }
        network.top.featureScale = header.topScale
        network.bottom.featureScale = header.bottomScale
        network.setInputScales()
        for layer in network.layers {
            guard let steps = header.inputSteps[layer.name], steps.count == model.qualities else {
                throw fail("no input steps of \(layer.name)")
            }
            layer.inputStep = steps
        }
        let arrays = arrays(trainer)
        guard arrays.map(\.count) == read[2...].map(\.count) else {
            throw fail("the arrays do not fit the recipe")
        }
        for (target, source) in zip(arrays, read[2...]) {
            source.withUnsafeBufferPointer {
                target.pointer.update(from: $0.baseAddress!, count: source.count)
            }
        }
        return trainer
    }

    private static func arrays(_ trainer: Trainer) -> [Buffer<Float>] {
        let (top, bottom) = (trainer.network.top, trainer.network.bottom)
        return [
            trainer.network.arena.value, trainer.moment1, trainer.moment2, trainer.average, top.words,
            top.counts,
            top.moments, bottom.words, bottom.counts, bottom.moments,
        ]
    }
}
