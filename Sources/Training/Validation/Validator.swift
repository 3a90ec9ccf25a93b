import Foundation

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

    /// Measures every quality with the averaged weights of the trainer that this was made for.
    ///
    /// - Parameter searching: whether indices are chosen again, as in the steps that learn from such
    package func run(_ trainer: Trainer, searching: Bool = false) -> Validation {
        // No step is to take what the choice for the search leaves.
        defer { if searching { network.arena.gradient.clear() } }
        return trainer.withAverage {
            Validation(
                points: (0..<trainer.model.qualities).map { q in
                    trainer.network.prepare(quality: q, rounding: trainer.isRounding)
                    let measured = photos.map {
                        measure($0, quality: q, unit: trainer.model.unit(q), searching: searching)
                    }
                    let count = Double(photos.count)
                    return Validation.Point(
                        quality: q, bitsPerPixel: measured.reduce(0) { $0 + $1.bits } / count,
                        psnr: measured.reduce(0) { $0 + $1.psnr } / count)
                })
        }
    }

    private func measure(
        _ photo: Photo, quality: Int, unit: Double, searching: Bool
    ) -> (bits: Double, psnr: Double) {
        let graph = searching ? searchGraph : graph
        let (x, y) = photo.centre(side: side)
        let crop = BlockFill(photo: photo, x: x, y: y, side: 0, turn: 0)
        crop.fill(graph.pixels.value.pointer, rows: side, columns: side, scale: Float(1 / unit))
        var result = graph.forward(quality: quality, weight: 0)
        if searching { result = graph.search(quality: quality, weight: 0) }
        var squared = 0.0
        for i in 0..<graph.output.count {
            let original = (graph.pixels.value[i] * Float(unit)).rounded()
            let decoded = min(127, max(-128, (graph.output.value[i] * Float(unit)).rounded()))
            squared += Double((original - decoded) * (original - decoded))
        }
        let mse = squared / Double(graph.output.count)
        return (result.bitsPerPixel, 10 * log10(255 * 255 / max(mse, 1e-4)))
    }
}
