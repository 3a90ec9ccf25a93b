import Model
import Network
import Raster

/// A program over a part of a picture, of as many rows as its inputs are there for. The pixels do not depend
/// on where strips and parts end.
final class ProgramSynthesisPass {
    /// The part, in pixels of the output's picture.
    let part: Area
    private let networks: ProgramSynthesis
    private let output: Area
    let executor: RollingExecutor

    /// - Parameters:
    ///   - part: in pixels of the output's picture, within it
    ///   - inputs: of the part or more
    init(
        _ networks: ProgramSynthesis, part: Area, _ inputs: SynthesisInputs, _ grid: BlockGrid,
        _ execution: Execution
    ) {
        self.part = part
        self.networks = networks
        output = networks.output(for: part)
        executor = RollingExecutor(
            networks.layers.map { $0 }, outputs: [networks.output: output], grid, given: inputs.arrays,
            execution)
    }

    /// Computes all strips that the inputs are there for: calls `body` for each with its rows of the output.
    ///
    /// - Parameters:
    ///   - end: of the rows of the top maps that are there
    ///   - isLast: whether no others follow
    func forEachStrip(
        _ inputs: SynthesisInputs, until end: Int, isLast: Bool,
        _ body: (_ rows: Range<Int>, _ image: Activation16) -> Void
    ) {
        let image = networks.output
        let limit = isLast ? output.rows.upperBound : limit(inputs, until: end)
        while case let start = executor.pending(image), start < limit {
            executor.step(image, until: limit, keeping: .init(), [:])
            let rows = start..<executor.pending(image)
            if !rows.isEmpty { body(rows, executor[image]) }
        }
    }

    /// The last row of the output, of whole top positions, that the inputs are there for.
    private func limit(_ inputs: SynthesisInputs, until end: Int) -> Int {
        let step = networks.output.perTop
        var limit = min(end * step, output.rows.upperBound)
        while limit > output.rows.lowerBound
            && !inputs.suffice(for: networks.output, executor, before: limit, until: end)
        {
            limit -= step
        }
        return limit
    }
}
