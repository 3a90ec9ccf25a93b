import CTensorOps

/// How convolutions multiply on this machine.
enum TensorPrecision {
    /// Set before a graph is made, or not at all.
    nonisolated(unsafe) static var network: vqt_precision =
        vqt_has_bfloat16() != 0 ? VQT_BFLOAT16 : VQT_FLOAT32
}
