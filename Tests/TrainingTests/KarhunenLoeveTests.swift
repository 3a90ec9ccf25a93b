import RandomNumbers
import Testing

@testable import Training

struct KarhunenLoeveTests {
    /// A diagonal matrix in a rotated basis gives that basis back, largest eigenvalue first.
    @Test func findsLeadingVectors() {
        let size = 12
        var random = SplitMix64(seed: 4)
        let start = (0..<size * size).map { _ in random.normal() }
        let basis = KarhunenLoeve.leadingVectors(
            symmetric(start, size), size: size, count: size, iterations: 2000)
        let eigenvalues = (0..<size).map { 100 / Double(1 + $0 * $0) }
        var matrix = [Double](repeating: 0, count: size * size)
        for k in 0..<size {
            for i in 0..<size {
                for j in 0..<size {
                    matrix[i * size + j] += eigenvalues[k] * basis[k * size + i] * basis[k * size + j]
                }
            }
        }
        let found = KarhunenLoeve.leadingVectors(matrix, size: size, count: 4)
        for k in 0..<4 {
            let dot = (0..<size).reduce(0.0) { $0 + found[k * size + $1] * basis[k * size + $1] }
            #expect(abs(abs(dot) - 1) < 1e-6, "vector \(k)")
        }
    }

    @Test func skeletonReconstructsWhatLiesInItsSpan() {
        let context = TensorContext()
        let trainer = TrainingSpeed.syntheticPhoto(5)
        let photos = PhotoSet(photos: [trainer], skipped: [])
        var recipe = ModelRecipe()
        recipe.lambdas = [0.01]
        recipe.topGroups = [2]
        recipe.bottomGroups = [4]
        recipe.codes = 4
        (recipe.width, recipe.topWidth, recipe.contextWidth, recipe.headWidth) = (4, 4, 4, 4)
        var training = TrainingRecipe()
        training.crop = 64
        let skeleton = Trainer(photos: photos, model: recipe, training: training).network.skeleton
        let top = Tensor<Float>(1, 1, 1, 2, differentiable: false)
        let bottom = Tensor<Float>(1, 2, 2, 4, differentiable: false)
        for i in 0..<2 { top.value[i] = Float(3 - i) }
        for i in 0..<16 { bottom.value[i] = Float(i % 5) - 2 }
        let blocks = Tensor<Float>(1, 2, 2, 192, differentiable: false)
        skeleton.synthesis(context, top: top, bottom: bottom, scratch: Buffer(768), pixels: blocks.value)
        // The bottom latents of the synthesis, less the top's share, are the bottom codewords again.
        let latents = Tensor<Float>(1, 2, 2, 4, differentiable: false)
        skeleton.bottomAnalysis(context, blocks, blocks.value, latents.value, accumulate: false)
        skeleton.addTop(context, -1, top: top, scratch: Buffer(16), latent: latents)
        for i in 0..<16 { #expect(abs(latents.value[i] - bottom.value[i]) < 1e-3) }
    }

    private func symmetric(_ m: [Double], _ size: Int) -> [Double] {
        (0..<size * size).map { m[$0] + m[$0 % size * size + $0 / size] + ($0 / size == $0 % size ? 20 : 0) }
    }
}
