import CKernels
import Network
import Parallel

extension Kernels {
    /// Lets gradients pass to those of a stream where bytes that a layer read of it, or made, were not clamped.
    ///
    /// - Parameter result: `store` or `add`
    func pass(
        _ gradients: Activation16, gates: Activation8, _ result: StreamResult, _ stream: Activation16,
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
}
