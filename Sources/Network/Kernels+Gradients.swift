import CKernels
import Model
import Parallel
import Raster

extension Kernels {
    /// Lets gradients pass to those of a stream where bytes that a layer read of it, or made, were not
    /// clamped.
    ///
    /// - Parameter result: `store` or `add`
    package func pass(
        _ gradients: Activation16, gates: Activation8, _ result: LayerResult, _ stream: Activation16,
        _ execution: Execution
    ) {
        precondition(
            gradients.pitch == gates.pitch && gates.pitch == stream.pitch, "activations differ in size")
        let (columns, rows) = (stream.area.columns, gradients.window)
        execution.workers.forEach(rows.count) { index in
            let row = rows.lowerBound + index
            let start = StageClock.start()
            defer { StageClock.stop(.networks, start) }
            table.pointee.gate_gradients(
                gradients.position(row, columns.lowerBound), gates.position(row, columns.lowerBound),
                columns.count * stream.pitch, result.code, stream.position(row, columns.lowerBound))
        }
    }

    /// Of gradients with respect to the bytes of a gate, those with respect to its halves, times 2^-13 of the
    /// other half (spec/vqm-model-2.md, section 3).
    ///
    /// - Parameters:
    ///   - bytes: of the gate; where they are clamped no gradient passes
    ///   - halves: each padded to the pitch of the gradients
    package func halves(
        of gradients: Activation16, gates bytes: Activation8, _ halves: Activation16, _ execution: Execution
    ) -> Activation16 {
        let (area, pitch) = (gradients.area, gradients.pitch)
        precondition(halves.pitch == 2 * pitch && bytes.pitch == pitch, "activations differ in size")
        let result = Activation16(area: area, channels: 2 * pitch)
        result.forEachRow(area.rows, execution.workers) { row, target in
            let start = StageClock.start()
            defer { StageClock.stop(.networks, start) }
            let first = area.columns.lowerBound
            table.pointee.half_gradients(
                gradients.position(row, first), bytes.position(row, first), halves.position(row, first),
                pitch, area.columns.count, target.baseAddress!)
        }
        return result
    }

    /// Makes what a transposed layer reads of some rows of gradients, and of no gradient where gates are
    /// clamped.
    ///
    /// - Parameters:
    ///   - factors: what the gradients of a block of `side` x `side` positions are multiplied with, in rows:
    ///     [side][side][pitch]
    ///   - shift: what the products are shifted down by, 1...24
    package func weigh(
        _ gradients: Activation16, gates: Activation8?, factors: ArraySlice<Int16>, side: Int, shift: Int32,
        to weighed: Activation8, _ execution: Execution, rows: Range<Int>
    ) {
        let (columns, pitch) = (weighed.area.columns, weighed.pitch)
        precondition(
            gradients.pitch == pitch && factors.count == side * side * pitch
                && (gates?.pitch ?? pitch) == pitch,
            "activations differ in size")
        execution.workers.forEach(rows.count) { index in
            let row = rows.lowerBound + index
            let start = StageClock.start()
            defer { StageClock.stop(.networks, start) }
            factors.withUnsafeBufferPointer {
                table.pointee.weigh_gradients(
                    gradients.position(row, columns.lowerBound), gates?.position(row, columns.lowerBound),
                    $0.baseAddress! + row % side * side * pitch, side * pitch, columns.count / side, shift,
                    weighed.position(row, columns.lowerBound))
            }
        }
    }
}
