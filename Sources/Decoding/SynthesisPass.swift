import Network
import Raster

/// The synthesis of an image, or of a part of it, from the top downwards: strip after strip, each layer keeping the rows that it still needs. The
/// pixels do not depend on where strips and parts end.
package final class SynthesisPass {
    /// Writes the codewords of some rows to all columns of a stream.
    package typealias Codewords = (_ rows: Range<Int>, _ target: Activation16) -> Void

    /// What is computed, in positions of the bottom maps.
    package let output: Area
    /// What it is computed from, in positions of the top and of the bottom maps.
    package var topCodewords: Area { topStem.activation.area }
    package var bottomCodewords: Area { stem.activation.area }

    /// The first row, in positions of the bottom maps, of which what the layers read stays in memory for a gradient.
    package var kept = Int.max

    package let networks: Synthesis
    package let execution: Execution
    private let strip: Int

    private let topStem: RollingInput<Int16>
    private let topStream: Activation16
    package let topBlocks: RollingBlocks
    /// The first row of the top stream that the top blocks are not through with.
    private var topReady: Int
    package let up: RollingInput<UInt8>

    private let stem: RollingInput<Int16>
    private let stream: Activation16
    package let blocks: RollingBlocks
    package let out: RollingInput<UInt8>
    private let correction: Activation16

    /// Prepares the synthesis of the blocks that have pixels of `region`.
    ///
    /// - Parameter region: in pixels, within the image
    package init(_ networks: Synthesis, region: Area, _ grid: BlockGrid, _ execution: Execution) {
        self.networks = networks
        self.execution = execution
        let architecture = networks.architecture
        let (width, topWidth) = (architecture.bottomWidth, architecture.topWidth)
        let bounds = Area(rows: grid.rows, columns: grid.columns)
        let topBounds = Area(rows: grid.topRows, columns: grid.topColumns)
        // From the pixels back to the codewords. The four bottom positions of a top one belong together wherever both levels meet.
        output = region.divided(by: 16).multiplied(by: 2)
        out = RollingInput(for: output, margin: 1, within: bounds, channels: width, padding: 0)
        blocks = RollingBlocks(networks.blocks, for: out.activation.area, within: bounds, channels: width)
        let topArea = blocks.input.divided(by: 2)
        let area = topArea.multiplied(by: 2)
        stem = RollingInput(
            for: area, margin: 1, within: bounds, channels: architecture.bottomChannels, padding: 0)
        stream = Activation16(area: area, channels: width, isWhole: false)
        up = RollingInput(for: topArea, margin: 0, within: topBounds, channels: topWidth)
        topBlocks = RollingBlocks(
            networks.topBlocks, for: topArea, within: topBounds, channels: topWidth)
        topStream = Activation16(area: topBlocks.input, channels: topWidth, isWhole: false)
        topStem = RollingInput(
            for: topBlocks.input, margin: 1, within: topBounds, channels: architecture.topChannels, padding: 0
        )
        topReady = topBlocks.input.rows.lowerBound
        correction = Activation16(area: output, channels: BlockGrid.blockBytes, isWhole: false)
        strip = execution.stripRows(columns: output.columns.count)
    }

    /// Computes the next strip: calls `body` with its area in bottom positions and its pixels after space to depth, unless all are done.
    ///
    /// - Returns: whether there was a strip
    package func next(
        top: Codewords, bottom: Codewords, _ body: (_ area: Area, _ blocks: UnsafePointer<UInt8>) -> Void
    ) -> Bool {
        while !out.isDone {
            let area = advance(top: top, bottom: bottom)
            guard !area.isEmpty else { continue }
            networks.assembly.withPixels(
                area, top: topStem.activation, bottom: stem.activation, correction: correction, execution
            ) { body(area, $0) }
            return true
        }
        return false
    }

    /// Lets another strip into the bottom's layers; returns the area that has come out at the end.
    private func advance(top: Codewords, bottom: Codewords) -> Area {
        let end = min(stem.pending + strip, stem.output.rows.upperBound)
        // The stem reaches one row further.
        let limit = end == stem.output.rows.upperBound ? stem.activation.area.rows.upperBound : end + 1
        let area = stem.take(until: limit, keeping: out.pending) { bottom($0, stem.activation) }
        stream.slide(to: out.needed, until: area.rows.upperBound)
        networks.stem.apply(stem.activation, .store, stream, execution, area: area)
        addTop(until: area.rows.upperBound / 2, top)
        let ready = blocks.advance(
            stream, until: area.rows.upperBound, keeping: kept, execution)
        let finished = out.take(until: ready, keeping: kept) { rows in
            networks.out.quantize(stream, to: out.activation, execution, rows: rows)
        }
        correction.hold(finished.rows)
        networks.out.apply(out.activation, .store, correction, execution, area: finished)
        return finished
    }

    /// The top half: its stream, shuffled up, increases the bottom's in the rows of the top before `limit`.
    private func addTop(until limit: Int, _ top: Codewords) {
        while topReady < limit {
            let area = topStem.take(until: topStem.next + strip / 2, keeping: out.pending / 2) {
                top($0, topStem.activation)
            }
            topStream.slide(to: up.needed, until: area.rows.upperBound)
            networks.topStem.apply(topStem.activation, .store, topStream, execution, area: area)
            topReady = topBlocks.advance(
                topStream, until: area.rows.upperBound, keeping: kept / 2, execution)
        }
        let area = up.take(until: limit, keeping: kept / 2) { rows in
            networks.up.quantize(topStream, to: up.activation, execution, rows: rows)
        }
        networks.up.apply(up.activation, .add, stream, execution, area: area.multiplied(by: 2))
    }
}
