import CKernels
import Model
import Parallel
import Raster

/// The inverse skeleton and the sum of it and the network's correction: spec/vqz-format.md, section 7, step
/// 4.
///
/// Bottom and top codewords of a position stand one after the other as inputs of one layer, whose four parts
/// are the four bottom positions of a top position.
package struct PixelAssembly: Sendable {
    private let layer: Convolution
    private let bottomChannels: Int
    private let topChannels: Int
    private let correctionShift: Int32

    package init(_ model: GraphModel, _ kernels: Kernels) {
        let architecture = model.architecture
        bottomChannels = architecture.bottomChannels
        topChannels = architecture.topChannels
        correctionShift = Int32(4 + architecture.fractionBits)
        layer = Convolution(Self.layer(model), kernels, shuffles: 1)
    }

    private static func layer(_ model: GraphModel) -> ConvolutionLayer {
        let (architecture, skeleton) = (model.architecture, model.skeleton)
        let (bottom, top) = (architecture.bottomChannels, architecture.topChannels)
        let outputs = skeleton.topInverse.count / top
        var weights: [Int16] = []
        weights.reserveCapacity(outputs * (bottom + top))
        for output in 0..<outputs {
            let element = output % (outputs / 4)
            weights += skeleton.bottomInverse[element * bottom..<(element + 1) * bottom]
            weights += skeleton.topInverse[output * top..<(output + 1) * top]
        }
        return ConvolutionLayer(
            kernel: 1, inputs: bottom + top, outputs: outputs, weights: .s16(weights),
            bias: [Int32](repeating: 0, count: architecture.qualities * outputs),
            scale: skeleton.outputScale.flatMap { [Int16](repeating: $0, count: outputs) },
            shift: skeleton.outputShift)
    }

    /// Calls `body` with the space-to-depth pixels of an area, [rows][columns][192].
    ///
    /// - Precondition: the area has an even number of columns, the first of them even, and all that
    ///   `correction` has.
    package func withSamples(
        _ area: Area, top: Activation16, bottom: Activation16, correction: Activation16,
        _ execution: Execution, _ body: (UnsafePointer<UInt8>) -> Void
    ) {
        let size = correction.channels
        let rowSize = area.columns.count * size
        let pixels = UnsafeMutablePointer<UInt8>.allocate(capacity: area.rows.count * rowSize)
        defer { pixels.deallocate() }
        execution.workers.forEach(area.rows.count) { index in
            let row = area.rows.lowerBound + index
            for column in stride(from: 0, to: area.columns.count, by: Self.strip) {
                let first = area.columns.lowerBound + column
                let columns = first..<min(first + Self.strip, area.columns.upperBound)
                let target = pixels + index * rowSize + column * size
                assemble(top, bottom, correction, row, columns, to: target, execution.quality)
            }
        }
        body(pixels)
    }

    /// Columns whose inputs are joined at a time: an even number.
    private static let strip = 64

    private func assemble(
        _ top: Activation16, _ bottom: Activation16, _ correction: Activation16, _ row: Int,
        _ columns: Range<Int>,
        to pixels: UnsafeMutablePointer<UInt8>, _ quality: Int
    ) {
        let (pitch, size) = (layer.inputs, correction.channels)
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: columns.count * pitch) { joined in
            join(top, bottom, row, columns, to: joined)
            for side in 0..<2 {
                let line = vqk_outputs(
                    input: joined.baseAddress! + side * pitch, input_row: 0, input_column: 2 * pitch,
                    input_step: 2 * 2 * pitch, count: columns.count / 2, output: pixels + side * size,
                    output_step: 2 * size, result: Int32(VQK_PIXELS), correction_shift: correctionShift,
                    correction: correction.position(row, columns.lowerBound + side),
                    correction_step: 4 * correction.pitch)
                layer.compute(line, part: 2 * (row % 2) + side, quality: quality)
            }
        }
    }

    /// Puts bottom and top codewords of each position one after the other.
    private func join(
        _ top: Activation16, _ bottom: Activation16, _ row: Int, _ columns: Range<Int>,
        to joined: UnsafeMutableBufferPointer<Int16>
    ) {
        joined.initialize(repeating: 0)
        var target = joined.baseAddress!
        for column in columns {
            target.update(from: bottom.position(row, column), count: bottomChannels)
            (target + bottomChannels).update(from: top.position(row / 2, column / 2), count: topChannels)
            target += layer.inputs
        }
    }
}
