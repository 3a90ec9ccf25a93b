import Foundation
import Metrics
import Raster

/// Centre crops of validation photographs, and the graph that they pass through.
package final class Validator {
    let photos: [Photo]
    let side: Int
    private let network: CodecNetwork<Float>
    private let context: TensorContext
    private lazy var graph = makeGraph(differentiable: false)
    /// For the search, which needs gradients.
    private lazy var searchGraph = makeGraph(differentiable: true)

    /// - Parameter side: side of the centre crops, a multiple of 32.
    /// - Precondition: no photograph is smaller.
    package init(_ set: PhotoSet, trainer: Trainer, side: Int) {
        photos = set.photos
        self.side = side
        (network, context) = (trainer.network, trainer.context)
    }

    private func makeGraph(differentiable: Bool) -> CodecGraph<Float> {
        CodecGraph(network, context: context, n: 1, h: side, w: side, differentiable: differentiable)
    }

    /// How indices are chosen: as in the steps of the training that are in turn.
    package enum Choice: Sendable {
        case once
        /// Again, after a step of the search.
        case searched
        /// For what is seen.
        case seen

        init(_ training: TrainingRecipe, step: Int) {
            self = training.isVisual(step) ? .seen : training.isSearching(step) ? .searched : .once
        }
    }

    /// Measures every quality with the averaged weights of the trainer that this was made for.
    package func run(_ trainer: Trainer, choosing choice: Choice = .once) -> Validation {
        // No step is to take what the choice for the search leaves.
        defer { if choice == .searched { network.arena.gradient.clear() } }
        return trainer.withAverage {
            Validation(
                points: (0..<trainer.model.qualities).map { q in
                    trainer.network.prepare(quality: q, rounding: trainer.isRounding)
                    let measured = photos.map {
                        measure($0, quality: q, unit: trainer.model.unit(q), choice)
                    }
                    func mean(_ value: (Measured) -> Double) -> Double {
                        measured.reduce(0) { $0 + value($1) } / Double(photos.count)
                    }
                    return Validation.Point(
                        quality: q, bitsPerPixel: mean { $0.bits }, psnr: mean { $0.psnr },
                        score: choice == .seen ? mean { $0.score } : nil)
                })
        }
    }

    private typealias Measured = (bits: Double, psnr: Double, score: Double)

    private func measure(_ photo: Photo, quality: Int, unit: Double, _ choice: Choice) -> Measured {
        let graph = choice == .searched ? searchGraph : graph
        let (x, y) = photo.centre(side: side)
        let crop = BlockFill(photo: photo, x: x, y: y, side: 0, turn: 0)
        crop.fill(graph.pixels.value.pointer, rows: side, columns: side, scale: Float(1 / unit))
        graph.mask(unit: choice == .seen ? unit : nil)
        var result = graph.forward(quality: quality, weight: 0)
        if choice == .searched { result = graph.search(quality: quality, weight: 0) }
        var squared = 0.0
        for i in 0..<graph.output.count {
            let original = (graph.pixels.value[i] * Float(unit)).rounded()
            let decoded = min(127, max(-128, (graph.output.value[i] * Float(unit)).rounded()))
            squared += Double((original - decoded) * (original - decoded))
        }
        let mse = squared / Double(graph.output.count)
        return (
            result.bitsPerPixel, 10 * log10(255 * 255 / max(mse, 1e-4)),
            choice == .seen ? ssimulacra2(image(graph.pixels, unit), image(graph.output, unit)) ?? 0 : 0
        )
    }

    /// What blocks are with samples of 8 bits.
    private func image(_ blocks: Tensor<Float>, _ unit: Double) -> Image {
        let samples = (0..<side * side).flatMap { pixel in
            let (y, x) = (pixel / side, pixel % side)
            let first = ((y / 8 * (side / 8) + x / 8) * 64 + y % 8 * 8 + x % 8) * 3
            return (first..<first + 3).map {
                UInt8(min(255, max(0, (blocks.value[$0] * Float(unit)).rounded() + 128)))
            }
        }
        return Image(width: side, height: side, color: .rgb, samples: samples)
    }
}
