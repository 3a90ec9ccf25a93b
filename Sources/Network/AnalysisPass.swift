import Model
import Raster

/// The analysis of one image. The top latents come first; the bottom ones depend on the codewords chosen for the top.
public struct AnalysisPass {
    private let networks: Analysis
    private let execution: Execution
    private let stage: Stage
    private let topStage: Stage
    /// Pixels minus 128.
    private let centered: Stream

    /// Starts with the space-to-depth pixels of an image.
    ///
    /// - Precondition: `pixels` has `grid.byteCount` elements.
    public init(_ networks: Analysis, pixels: [UInt8], _ grid: BlockGrid, _ execution: Execution) {
        precondition(pixels.count == grid.byteCount, "the pixels do not fit the grid")
        self.networks = networks
        self.execution = execution
        let architecture = networks.architecture
        stage = Stage(rows: grid.rows, columns: grid.columns, channels: architecture.bottomWidth)
        topStage = Stage(rows: grid.topRows, columns: grid.topColumns, channels: architecture.topWidth)
        centered = Stream(rows: grid.rows, columns: grid.columns, channels: BlockGrid.blockBytes)
        let bytes = Bytes(
            rows: grid.rows, columns: grid.columns, channels: BlockGrid.blockBytes, padding: 128)
        load(pixels, to: bytes)
        networks.stem.apply(bytes, .store, stage.stream, execution)
        for block in networks.shared { block.apply(to: stage, execution) }
    }

    /// What the bottom latents should have been for these codewords to decode to the image, were the decoder linear: the codewords plus the
    /// forward transform of what it got wrong. [Hb][Wb][B] in units of 2^-F.
    ///
    /// - Parameters:
    ///   - bottom: codewords, [Hb][Wb][B]
    ///   - decoded: the space-to-depth pixels that they decode to
    /// - Precondition: `pixels` and `decoded` have the size of the image.
    public func correctedLatents(bottom: Stream, pixels: [UInt8], decoded: [UInt8]) -> Stream {
        let block = BlockGrid.blockBytes
        let (rows, columns) = (centered.rows, centered.columns)
        precondition(
            pixels.count == rows * columns * block && decoded.count == pixels.count,
            "the pixels do not fit the grid")
        let difference = Stream(rows: rows, columns: columns, channels: block)
        let latents = Stream(rows: rows, columns: columns, channels: networks.architecture.bottomChannels)
        execution.workers.forEach(rows) { row in
            let (target, first) = (difference.position(row, 0), row * columns * block)
            pixels.withUnsafeBufferPointer { pixels in
                decoded.withUnsafeBufferPointer { decoded in
                    for i in 0..<columns * block {
                        // The range that the forward skeleton is proven for.
                        let error = Int16(pixels[first + i]) - Int16(decoded[first + i])
                        target[i] = min(127, max(-128, error))
                    }
                }
            }
            for column in 0..<columns {
                latents.position(row, column).update(
                    from: bottom.position(row, column), count: latents.channels)
            }
        }
        networks.bottomForward.apply(difference, .add, latents, execution)
        return latents
    }

    private func load(_ pixels: [UInt8], to bytes: Bytes) {
        pixels.withUnsafeBufferPointer { pixels in
            let length = bytes.columns * BlockGrid.blockBytes
            let start = pixels.baseAddress!
            execution.workers.forEach(bytes.rows) { row in
                let source = start + row * length
                bytes.position(row, 0).update(from: source, count: length)
                networks.kernels.table.pointee.center(source, length, centered.position(row, 0))
            }
        }
    }

    /// The top latents, [Ht][Wt][T] in units of 2^-F.
    public func topLatents() -> Stream {
        stage.apply(networks.down, .store, topStage.stream, execution)
        for block in networks.top { block.apply(to: topStage, execution) }
        let latents = Stream(
            rows: topStage.stream.rows, columns: topStage.stream.columns,
            channels: networks.architecture.topChannels)
        networks.topForward.apply(centered, .store, latents, execution)
        topStage.apply(networks.topOut, .add, latents, execution)
        return latents
    }

    /// The bottom latents, [Hb][Wb][B] in units of 2^-F. To be called once.
    ///
    /// - Parameter top: the codewords chosen for the top, [Ht][Wt][T]
    public func bottomLatents(top: Stream) -> Stream {
        networks.topIn.apply(top, .add, stage.stream, execution)
        for block in networks.bottom { block.apply(to: stage, execution) }
        let latents = Stream(
            rows: stage.stream.rows, columns: stage.stream.columns,
            channels: networks.architecture.bottomChannels)
        networks.bottomForward.apply(centered, .store, latents, execution)
        networks.topToBottom.apply(top, .subtract, latents, execution)
        stage.apply(networks.bottomOut, .add, latents, execution)
        return latents
    }
}
