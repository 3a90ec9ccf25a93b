import Raster

/// Residual blocks over a stream whose rows come in from the top: each block follows the one before it by the rows that its layers reach.
package final class RollingBlocks {
    package struct Block {
        package let layers: ResidualBlock
        package let bytes: RollingInput<UInt8>
        package let hidden: RollingInput<UInt8>
    }

    package let blocks: [Block]
    /// What the first block reads of the stream.
    package let input: Area

    /// - Parameters:
    ///   - output: where the stream is to be as after the last block
    ///   - bounds: all positions of the image
    ///   - channels: of the stream
    package init(_ layers: [ResidualBlock], for output: Area, within bounds: Area, channels: Int) {
        var area = output
        var blocks: [Block] = []
        for layers in layers.reversed() {
            let hidden = RollingInput<UInt8>(
                for: area, margin: 1, within: bounds, channels: channels, padding: 0)
            let bytes = RollingInput<UInt8>(
                for: hidden.activation.area, margin: 1, within: bounds, channels: channels, padding: 0)
            blocks.append(Block(layers: layers, bytes: bytes, hidden: hidden))
            area = bytes.activation.area
        }
        self.blocks = blocks.reversed()
        input = area
    }

    /// Applies the blocks as far as the stream allows, whose rows before `limit` are as the first block reads them. Returns the row before which it
    /// is as after the last one.
    ///
    /// - Parameter keeping: a row from which on what the layers read stays in memory
    package func advance(
        _ stream: Activation16, until limit: Int, keeping: Int = .max, _ execution: Execution
    ) -> Int {
        var ready = limit
        for block in blocks {
            let (first, second) = (block.layers.first, block.layers.second)
            let (bytes, hidden) = (block.bytes.activation, block.hidden.activation)
            let made = block.bytes.take(until: ready, keeping: keeping) { rows in
                first.quantize(stream, to: bytes, execution, rows: rows)
            }
            let area = block.hidden.take(until: made.rows.upperBound, keeping: keeping) { rows in
                first.apply(
                    bytes, hidden: hidden, execution, area: Area(rows: rows, columns: made.columns))
            }
            second.apply(hidden, .add, stream, execution, area: area)
            ready = area.rows.upperBound
        }
        return ready
    }
}
