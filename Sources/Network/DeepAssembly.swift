import CKernels
import Model
import Parallel
import Raster

/// The inverse skeleton and the sum of it and the network's correction, as samples of more than 8 bits:
/// spec/vqz-format-2.md, section 3.
package struct DeepAssembly: Sendable {
    private let scale: vqk_output_scale
    /// For each of the four bottom positions of a top position, [192][bottom and top channels].
    private let weights: [[Int16]]
    private let bottomChannels, topChannels: Int
    private let correctionShift: Int32

    /// - Parameter depth: bits of a sample
    package init(_ model: GraphModel, quality: Int, depth: Int) {
        let (architecture, skeleton) = (model.architecture, model.skeleton)
        let (bottom, top) = (architecture.bottomChannels, architecture.topChannels)
        scale = vqk_output_scale(model, quality: quality, depth: depth)
        (bottomChannels, topChannels) = (bottom, top)
        correctionShift = Int32(4 + architecture.fractionBits)
        weights = (0..<4).map { Self.weights(skeleton, part: $0, bottom: bottom, top: top) }
    }

    /// The weights of one of the bottom positions of a top position, [192][bottom and top channels].
    private static func weights(_ skeleton: Skeleton, part: Int, bottom: Int, top: Int) -> [Int16] {
        var weights: [Int16] = []
        weights.reserveCapacity(BlockGrid.blockBytes * (bottom + top))
        for element in 0..<BlockGrid.blockBytes {
            let output = part * BlockGrid.blockBytes + element
            weights += skeleton.bottomInverse[element * bottom..<(element + 1) * bottom]
            weights += skeleton.topInverse[output * top..<(output + 1) * top]
        }
        return weights
    }

    /// Calls `body` with the space-to-depth samples of an area, [rows][columns][192].
    ///
    /// - Precondition: the arrays hold the area.
    package func withSamples(
        _ area: Area, top: Activation16, bottom: Activation16, correction: Activation16,
        _ execution: Execution, _ body: (UnsafePointer<UInt16>) -> Void
    ) {
        let size = BlockGrid.blockBytes
        let samples = UnsafeMutablePointer<UInt16>.allocate(
            capacity: area.rows.count * area.columns.count * size)
        defer { samples.deallocate() }
        execution.workers.forEach(area.rows.count) { index in
            let row = area.rows.lowerBound + index
            var target = samples + index * area.columns.count * size
            for column in area.columns {
                assemble(top, bottom, correction, row, column, to: target)
                target += size
            }
        }
        body(samples)
    }

    private func assemble(
        _ top: Activation16, _ bottom: Activation16, _ correction: Activation16, _ row: Int, _ column: Int,
        to samples: UnsafeMutablePointer<UInt16>
    ) {
        let inputs = bottomChannels + topChannels
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: inputs) { words in
            words.baseAddress!.update(from: bottom.position(row, column), count: bottomChannels)
            (words.baseAddress! + bottomChannels).update(
                from: top.position(row / 2, column / 2), count: topChannels)
            withUnsafePointer(to: scale) {
                vqk_deep_samples(
                    $0, weights[2 * (row % 2) + column % 2], inputs, BlockGrid.blockBytes, words.baseAddress,
                    correction.position(row, column), correctionShift, samples)
            }
        }
    }
}
