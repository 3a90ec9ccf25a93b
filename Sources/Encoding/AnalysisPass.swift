import Decoding
import Model
import Network
import Raster

/// The analysis of one image, from the top downwards: rows of latents when they are asked for, each layer keeping the rows that it still needs.
///
/// The top latents come first; the bottom ones depend on the codewords chosen for the top.
package final class AnalysisPass {
    /// Writes the space-to-depth pixels of some rows of blocks, all columns.
    package typealias Pixels = (_ rows: Range<Int>, _ target: UnsafeMutablePointer<UInt8>) -> Void

    private let networks: Analysis
    private let execution: Execution
    private let pixels: Pixels
    private let strip: Int

    private let stem: RollingInput<UInt8>
    /// Read by the top as it is after the shared blocks, then changed for the bottom.
    private let stream: Activation16
    private let shared: RollingBlocks
    private let down: RollingInput<UInt8>
    private let topStream: Activation16
    private let top: RollingBlocks
    private let topOut: RollingInput<UInt8>
    private let topLatents: Activation16

    /// The first row of the top whose codewords have not been added to the stream.
    private var topAdded = 0
    /// The first row of the stream that the bottom's layers have not been let at.
    private var bottomFed = 0
    private let bottom: RollingBlocks
    private let bottomOut: RollingInput<UInt8>
    private let bottomLatents: Activation16

    /// - Parameter pixels: called for one row at a time, from several threads at once, and for any row up to three times
    package init(
        _ networks: Analysis, _ grid: BlockGrid, _ execution: Execution, pixels: @escaping Pixels
    ) {
        self.networks = networks
        self.execution = execution
        self.pixels = pixels
        let architecture = networks.architecture
        let (width, topWidth) = (architecture.bottomWidth, architecture.topWidth)
        let area = Area(rows: grid.rows, columns: grid.columns)
        let topArea = Area(rows: grid.topRows, columns: grid.topColumns)
        strip = execution.stripRows(columns: grid.columns)
        stem = RollingInput(
            for: area, margin: 1, within: area, channels: BlockGrid.blockBytes, padding: 128)
        stream = Activation16(area: area, channels: width, isWhole: false)
        shared = RollingBlocks(networks.shared, for: area, within: area, channels: width)
        down = RollingInput(for: area, margin: 0, within: area, channels: width)
        topStream = Activation16(area: topArea, channels: topWidth, isWhole: false)
        top = RollingBlocks(networks.top, for: topArea, within: topArea, channels: topWidth)
        topOut = RollingInput(for: topArea, margin: 1, within: topArea, channels: topWidth, padding: 0)
        topLatents = Activation16(area: topArea, channels: architecture.topChannels, isWhole: false)
        bottom = RollingBlocks(networks.bottom, for: area, within: area, channels: width)
        bottomOut = RollingInput(for: area, margin: 1, within: area, channels: width, padding: 0)
        bottomLatents = Activation16(area: area, channels: architecture.bottomChannels, isWhole: false)
    }

    /// The first `rows.upperBound` rows of the top latents, from `rows.lowerBound` on: [Ht][Wt][T] in units of 2^-F. Earlier rows are gone for good.
    package func topLatents(_ rows: Range<Int>) -> Activation16 {
        while topOut.pending < rows.upperBound { advanceTop(keeping: rows.lowerBound) }
        return topLatents
    }

    /// The rows of the top whose codewords `bottomLatents` needs for the latents before row `limit`.
    package func topRowsNeeded(forBottom limit: Int) -> Int {
        let reach = networks.bottom.count * 2 + 1
        return min((limit + reach + 1) / 2, topOut.output.rows.upperBound)
    }

    /// The first `rows.upperBound` rows of the bottom latents, from `rows.lowerBound` on: [Hb][Wb][B] in units of 2^-F. Earlier rows are gone for
    /// good.
    ///
    /// - Parameter codewords: those chosen for the top
    package func bottomLatents(_ rows: Range<Int>, top codewords: SynthesisPass.Codewords) -> Activation16 {
        let known = topRowsNeeded(forBottom: rows.upperBound)
        precondition(topOut.pending >= known, "the top comes first")
        addCodewords(until: known, codewords)
        while bottomOut.pending < rows.upperBound { advanceBottom(keeping: rows.lowerBound, codewords) }
        return bottomLatents
    }
}

// The top.
extension AnalysisPass {
    /// Lets another strip of pixels into the layers.
    private func advanceTop(keeping first: Int) {
        let area = stem.take(until: stem.next + strip) { load($0, to: stem.activation) }
        stream.slide(to: bottomOut.needed, until: area.rows.upperBound)
        networks.stem.apply(stem.activation, .store, stream, execution, area: area)
        let ready = shared.advance(stream, until: area.rows.upperBound, execution)
        let read = down.take(until: ready / 2 * 2) { rows in
            networks.down.quantize(stream, to: down.activation, execution, rows: rows)
        }.divided(by: 2)
        topStream.slide(to: topOut.needed, until: read.rows.upperBound)
        networks.down.apply(down.activation, .store, topStream, execution, area: read)
        let topReady = top.advance(topStream, until: read.rows.upperBound, execution)
        let finished = topOut.take(until: topReady) { rows in
            networks.topOut.quantize(topStream, to: topOut.activation, execution, rows: rows)
        }
        guard !finished.isEmpty else { return }
        topLatents.slide(to: min(first, finished.rows.lowerBound), until: finished.rows.upperBound)
        let centered = centered(finished.multiplied(by: 2))
        networks.topForward.apply(centered, .store, topLatents, execution, area: finished)
        networks.topOut.apply(topOut.activation, .add, topLatents, execution, area: finished)
    }

    private func load(_ rows: Range<Int>, to bytes: Activation8) {
        execution.workers.forEach(rows.count) { index in
            let row = rows.lowerBound + index
            pixels(row..<row + 1, bytes.position(row, 0))
        }
    }

    /// Pixels minus 128.
    private func centered(_ area: Area) -> Activation16 {
        let centered = Activation16(area: area, channels: BlockGrid.blockBytes)
        let length = area.columns.count * BlockGrid.blockBytes
        execution.workers.forEach(area.rows.count) { index in
            let row = area.rows.lowerBound + index
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { blocks in
                pixels(row..<row + 1, blocks.baseAddress!)
                networks.kernels.table.pointee.center(
                    blocks.baseAddress!, length, centered.position(row, area.columns.lowerBound))
            }
        }
        return centered
    }
}

// The bottom.
extension AnalysisPass {
    /// Adds the top's codewords to the stream in the rows of the top before `limit`.
    private func addCodewords(until limit: Int, _ codewords: SynthesisPass.Codewords) {
        guard topAdded < limit else { return }
        let area = Area(rows: topAdded..<limit, columns: topOut.output.columns)
        networks.topIn.apply(
            words(area, codewords), .add, stream, execution, area: area.multiplied(by: 2))
        topAdded = limit
    }

    /// Lets another strip of the stream into the layers.
    private func advanceBottom(keeping first: Int, _ codewords: SynthesisPass.Codewords) {
        bottomFed = min(bottomFed + strip, 2 * topAdded)
        let ready = bottom.advance(stream, until: bottomFed, execution)
        // Rows of latents come in pairs, those of a row of the top.
        let limit = ready == bottomOut.output.rows.upperBound ? ready : (ready - 1) | 1
        let finished = bottomOut.take(until: limit) { rows in
            networks.bottomOut.quantize(stream, to: bottomOut.activation, execution, rows: rows)
        }
        guard !finished.isEmpty else { return }
        bottomLatents.slide(to: min(first, finished.rows.lowerBound), until: finished.rows.upperBound)
        networks.bottomForward.apply(
            centered(finished), .store, bottomLatents, execution, area: finished)
        networks.topToBottom.apply(
            words(finished.divided(by: 2), codewords), .subtract, bottomLatents, execution, area: finished)
        networks.bottomOut.apply(bottomOut.activation, .add, bottomLatents, execution, area: finished)
    }

    /// The top's codewords in an area of the top.
    private func words(_ area: Area, _ codewords: SynthesisPass.Codewords) -> Activation16 {
        let words = Activation16(area: area, channels: networks.architecture.topChannels)
        codewords(area.rows, words)
        return words
    }
}
