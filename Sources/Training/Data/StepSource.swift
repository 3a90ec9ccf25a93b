import RandomNumbers

/// The source of a run's batches.
package struct StepSource: ~Copyable {
    private let sampler: CropSampler
    private let side: Int

    /// - Precondition: no photograph is smaller than the crop.
    package init(_ photos: PhotoSet, training: TrainingRecipe) {
        sampler = CropSampler(photos)
        side = training.crop
    }

    func fill(_ target: UnsafeMutablePointer<Float>, n: Int, scale: Float, random: inout SplitMix64) {
        sampler.fill(target, n: n, side: side, scale: scale, random: &random)
    }
}
