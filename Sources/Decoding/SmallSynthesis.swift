import Model
import Network
import Parallel
import Raster

/// Pictures of a quarter of the side or less, from the top indices alone (spec/vqz-format-2.md, section 6).
struct SmallSynthesis {
    private let assembly: CellAssembly
    private let model: GraphModel
    private let view: View
    private let color: Image.Color
    private let execution: Execution

    /// - Precondition: the view's scale is a quarter or less.
    init(_ model: GraphModel, _ view: View, _ color: Image.Color, _ execution: Execution, depth: Int) {
        assembly = CellAssembly(
            model, quality: execution.quality, side: view.scale.rawValue, depth: depth)
        self.model = model
        self.view = view
        self.color = color
        self.execution = execution
    }

    /// The samples of the view's cells.
    ///
    /// - Parameter indices: of the top positions that have some of the view's pixels
    func samples<Sample: PixelSample>(_ indices: LevelIndices) -> [Sample] {
        let codewords = LevelCodewords(indices, .top, model, execution)
        let words = Activation16(area: indices.map.area, channels: model.architecture.topChannels)
        codewords.write(words.area.rows, words)
        let (cells, channels) = (view.cells, color.channels)
        let first = words.area.columns.lowerBound * assembly.cells
        let columns = cells.columns.lowerBound - first..<cells.columns.upperBound - first
        let count = cells.rows.count * cells.columns.count * channels
        return [Sample](unsafeUninitializedCapacity: count) { samples, initialized in
            let target = samples.baseAddress!
            execution.workers.forEach(cells.rows.count) { index in
                let row = cells.rows.lowerBound + index
                let line = target + index * cells.columns.count * channels
                words.withRow(row / assembly.cells) { values in
                    assembly.forEachPixel(
                        values, pitch: words.pitch, row: row % assembly.cells, columns: columns
                    ) { place, red, green, blue in
                        store(red, green, blue, line + place * channels)
                    }
                }
            }
            initialized = count
        }
    }

    private func store<Sample: PixelSample>(
        _ red: UInt16, _ green: UInt16, _ blue: UInt16, _ pixel: UnsafeMutablePointer<Sample>
    ) {
        guard color == .rgb else {
            pixel[0] = Sample(
                truncatingIfNeeded: (UInt32(red) + 2 * UInt32(green) + UInt32(blue) + 2) >> 2)
            return
        }
        pixel[0] = Sample(truncatingIfNeeded: red)
        pixel[1] = Sample(truncatingIfNeeded: green)
        pixel[2] = Sample(truncatingIfNeeded: blue)
    }
}
