import CTensorOps

/// Owner of the tensor library's engine, primitives and scratch memory; one per training thread.
package final class TensorContext: @unchecked Sendable {
    let handle: OpaquePointer

    package init() { handle = vqt_context_create() }
    deinit { vqt_context_destroy(handle) }
}
