import CKernels
import Model

extension vqk_output_scale {
    /// What turns a model's sums into samples of `depth` bits.
    package init(_ model: GraphModel, quality: Int, depth: Int) {
        let skeleton = model.skeleton
        self.init(
            scale: Int32(skeleton.outputScale[quality]), p: Int32(skeleton.outputShift[2 * quality]),
            s: Int32(skeleton.outputShift[2 * quality + 1]), depth: Int32(depth))
    }
}
