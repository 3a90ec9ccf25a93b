import RandomNumbers
import Raster

extension Trainer {
    /// A new run: fits the linear skeleton and the codebooks to crops of the photographs; networks start near
    /// zero.
    package convenience init(photos: PhotoSet, model: ModelRecipe, training: TrainingRecipe) {
        var random = SplitMix64(seed: training.seed)
        let context = TensorContext()
        let (crops, samples) = (96, BlockGrid.blockBytes)
        let sampler = CropSampler(photos)
        let blocks = Tensor<Float>(
            crops, training.crop / 8, training.crop / 8, samples, differentiable: false)
        sampler.fill(blocks.value.pointer, n: crops, side: training.crop, scale: 1, random: &random)
        let skeleton = Self.fitSkeleton(blocks, model: model, context: context)
        let network = CodecNetwork<Float>(model, skeleton: skeleton, random: &random)
        Self.fitCodebooks(network, blocks: blocks, training: training, context: context, random: &random)
        self.init(model: model, training: training, network: network, random: random)
    }

    /// Top: the leading vectors of 16x16 blocks; bottom: those of 8x8 blocks of what the top leaves.
    private static func fitSkeleton(
        _ blocks: Tensor<Float>, model: ModelRecipe, context: TensorContext
    ) -> TrainedSkeleton<Float> {
        let (n, h, w, samples) = (blocks.n, blocks.h, blocks.w, blocks.c)
        let coarse = Tensor<Float>(n, h / 2, w / 2, 4 * samples, differentiable: false)
        Float.shuffleDown(
            n, h / 2, w / 2, samples, x: blocks.value.pointer, y: coarse.value.pointer, accumulate: false)
        let topCovariance = KarhunenLoeve.covariance(
            coarse.value.pointer, positions: coarse.positions, size: coarse.c, context: context)
        let top = KarhunenLoeve.leadingVectors(topCovariance, size: coarse.c, count: model.topChannels)
            .map { Float($0) }

        let zeros = [Float](repeating: 0, count: model.bottomChannels * samples)
        let onlyTop = TrainedSkeleton(
            top: top, topChannels: model.topChannels, bottom: zeros, bottomChannels: model.bottomChannels)
        let (residual, _) = onlyTop.residual(blocks, context: context)
        let covariance = KarhunenLoeve.covariance(
            residual.pointer, positions: blocks.positions, size: samples, context: context)
        let bottom = KarhunenLoeve.leadingVectors(covariance, size: samples, count: model.bottomChannels)
        return TrainedSkeleton(
            top: top, topChannels: model.topChannels, bottom: bottom.map { Float($0) },
            bottomChannels: model.bottomChannels)
    }

    private static func fitCodebooks(
        _ network: CodecNetwork<Float>, blocks: Tensor<Float>, training: TrainingRecipe,
        context: TensorContext, random: inout SplitMix64
    ) {
        let model = network.recipe
        let (n, h, w) = (blocks.n, blocks.h, blocks.w)
        let top = Tensor<Float>(n, h / 2, w / 2, model.topChannels, differentiable: false)
        let topWords = Tensor<Float>(n, h / 2, w / 2, model.topChannels, differentiable: false)
        let bottom = Tensor<Float>(n, h, w, model.bottomChannels, differentiable: false)
        let bottomWords = Buffer<Float>(bottom.count)
        let scratch = Buffer<Float>(top.positions * 4 * model.bottomChannels)
        let scaled = Buffer<Float>(blocks.count)
        let share = Double(training.batch * training.crop * training.crop)
        for q in 0..<model.qualities {
            scaled.clear()
            Float.axpy(blocks.count, Float(1 / model.unit(q)), blocks.value.pointer, scaled.pointer)
            network.skeleton.topAnalysis(context, blocks, scaled, top.value, accumulate: false)
            network.top.initializeCodebooks(
                quality: q, latents: top.value.pointer, positions: top.positions,
                quantized: topWords.value.pointer, usagePerStep: share / 256, random: &random)
            network.skeleton.bottomAnalysis(context, blocks, scaled, bottom.value, accumulate: false)
            network.skeleton.addTop(context, -1, top: topWords, scratch: scratch, latent: bottom)
            network.bottom.initializeCodebooks(
                quality: q, latents: bottom.value.pointer, positions: bottom.positions,
                quantized: bottomWords.pointer, usagePerStep: share / 64, random: &random)
        }
        network.setInputScales()
    }
}

extension TrainedSkeleton where T == Float {
    /// Blocks minus the inverse of their top transform, and the top latents.
    func residual(_ blocks: Tensor<Float>, context: TensorContext) -> (Buffer<Float>, Tensor<Float>) {
        let (n, h, w) = (blocks.n, blocks.h, blocks.w)
        let latents = Tensor<Float>(n, h / 2, w / 2, topChannels, differentiable: false)
        topAnalysis(context, blocks, blocks.value, latents.value, accumulate: false)
        let none = Tensor<Float>(n, h, w, bottomChannels, differentiable: false)
        let decoded = Buffer<Float>(blocks.count)
        synthesis(
            context, top: latents, bottom: none,
            scratch: Buffer<Float>(latents.positions * 4 * Self.blockSamples),
            pixels: decoded)
        let result = Buffer<Float>(blocks.count)
        result.copy(from: blocks.value)
        Float.axpy(blocks.count, -1, decoded.pointer, result.pointer)
        return (result, latents)
    }
}

extension CodecNetwork {
    /// Layers that read codewords divide each channel by its usual size at the middle quality.
    func setInputScales() {
        let middle = recipe.qualities / 2
        for layer in layers {
            guard case .codewords(let level) = layer.shape.source else { continue }
            layer.inputScale = Self.scales(level == .top ? top : bottom, quality: middle)
        }
    }

    private static func scales(_ level: CodeLevel<T>, quality: Int) -> [T] {
        level.groups.indices.flatMap { g in
            let scale = level.featureScale[quality * level.groups.count + g]
            return Array(repeating: T(1 / max(scale, 0.7)), count: level.groups[g])
        }
    }
}
