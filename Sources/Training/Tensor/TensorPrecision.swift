import CTensorOps

/// How convolutions multiply on this machine.
enum TensorPrecision {
    static let network: vqt_precision = vqt_has_bfloat16() != 0 ? VQT_BFLOAT16 : VQT_FLOAT32
}
