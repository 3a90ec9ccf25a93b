import Model
import Network
import Raster

/// The synthesis of an image, or of a part of it, from the top downwards. The pixels do not depend on where
/// strips and parts end.
package final class SynthesisPass {
    /// Writes the codewords of some rows to all columns of a stream.
    package typealias Codewords = (_ rows: Range<Int>, _ target: Activation16) -> Void

    /// The area of the results, in positions of the bottom maps.
    package let output: Area
    package let networks: Synthesis
    package let execution: Execution
    package let executor: RollingExecutor

    /// Prepares the synthesis of the blocks that have pixels of `region`.
    ///
    /// - Parameter region: in pixels, within the image
    package init(_ networks: Synthesis, region: Area, _ grid: BlockGrid, _ execution: Execution) {
        self.networks = networks
        self.execution = execution
        output = networks.blocks(of: region)
        executor = RollingExecutor(
            networks.layers.program, outputs: [networks.architecture.correction: output], grid, execution)
    }

    /// Computes all strips: calls `body` for each with its area in bottom positions and its bytes after space
    /// to depth.
    ///
    /// - Parameter kept: before each strip, the first row, in positions of the bottom maps, of which the
    ///   bytes that layers read stay in memory for a gradient
    package func forEachStrip(
        top: @escaping Codewords, bottom: @escaping Codewords, keeping kept: () -> Int = { .max },
        _ body: (_ area: Area, _ blocks: UnsafePointer<UInt8>) -> Void
    ) {
        forEachStrip(networks.assembly, top: top, bottom: bottom, keeping: kept, body)
    }

    /// Computes all strips, with the samples that an assembly makes.
    package func forEachStrip<Assembly: SampleAssembly>(
        _ assembly: Assembly, top: @escaping Codewords, bottom: @escaping Codewords,
        keeping kept: () -> Int = { .max },
        _ body: (_ area: Area, _ blocks: UnsafePointer<Assembly.Sample>) -> Void
    ) {
        let architecture = networks.architecture
        let correction = architecture.correction
        let sources: ArrayTable<ArraySource> = [
            architecture.codewords(.top): .words(top), architecture.codewords(.bottom): .words(bottom),
        ]
        while case let start = executor.pending(correction), start < output.rows.upperBound {
            // The pixels of a strip are made of its codewords, too.
            executor.step(correction, keeping: .init(bytes: kept(), sources: start), sources)
            let area = Area(rows: start..<executor.pending(correction), columns: output.columns)
            guard !area.isEmpty else { continue }
            assembly.withSamples(
                area, top: codewords(.top), bottom: codewords(.bottom), correction: executor[correction],
                execution
            ) { body(area, $0) }
        }
    }

    /// The codewords that are in memory.
    private func codewords(_ level: Level) -> Activation16 {
        let array = networks.architecture.codewords(level)
        guard let index = networks.layers.firstIndex(where: { $0.reads == array }),
            case .words(let words) = executor.input(of: index)
        else { preconditionFailure("the synthesis reads codewords") }
        return words
    }
}
