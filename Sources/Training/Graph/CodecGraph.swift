import Model

/// What a forward pass measured, summed over the batch.
struct StepResult: Sendable {
    var top = CodeCost()
    var bottom = CodeCost()
    /// Squared error in units², over all pixels and channels.
    var distortion = 0.0
    var pixels = 0

    var bitsPerPixel: Double { (top.bits + bottom.bits) / Double(pixels) }

    /// Takes in the result of other pixels.
    mutating func add(_ other: StepResult) {
        top.add(other.top)
        bottom.add(other.bottom)
        distortion += other.distortion
        pixels += other.pixels
    }
}

/// The arrays that residual blocks and the prior's groups add to.
enum ResidualStream: CaseIterable, Sendable {
    case analysis, analysisTop, synthesisTop, synthesis, topContext, bottomContext
}

/// A codec on one input shape: every activation between pixels and the loss
/// D + R + commitment (design D3 to D6), in bits.
final class CodecGraph<T: TensorScalar> {
    let network: CodecNetwork<T>
    let n: Int, h: Int, w: Int
    /// Blocks of pixels [n][h/8][w/8][192], (sample - 128) / unit; set before `forward`.
    let pixels: Tensor<T>
    /// What the decoder shows, and the gradient of the loss with respect to it.
    let output: Tensor<T>
    let topLatent: Tensor<T>, bottomLatent: Tensor<T>
    let topCodewords: Tensor<T>, bottomCodewords: Tensor<T>
    let topPrior: PriorGraph<T>, bottomPrior: PriorGraph<T>

    private let context: TensorContext
    private let analysisStream: Tensor<T>, sharedStage: TrainedStage<T>
    private let topStream: Tensor<T>, topStage: TrainedStage<T>
    private let topInWide: Tensor<T>, bottomStream: Tensor<T>, bottomStage: TrainedStage<T>
    private let synthesisTopStream: Tensor<T>, synthesisTopStage: TrainedStage<T>
    private let upWide: Tensor<T>, synthesisStream: Tensor<T>, synthesisStage: TrainedStage<T>
    private let priorStage: TrainedStage<T>, priorWide: Tensor<T>
    private let scratch: Buffer<T>
    private let differentiable: Bool

    /// - Parameters:
    ///   - h, w: pixels, multiples of 32, at least 64.
    ///   - differentiable: false for validation: no gradients, less memory.
    init(
        _ network: CodecNetwork<T>, context: TensorContext, n: Int, h: Int, w: Int,
        differentiable: Bool = true
    ) {
        // An even number of top positions a side, for the lattice, and at least four, so that no phase is empty.
        precondition(
            h % 32 == 0 && w % 32 == 0 && min(h, w) >= 64, "sides must be multiples of 32, at least 64")
        (self.network, self.context) = (network, context)
        (self.n, self.h, self.w, self.differentiable) = (n, h, w, differentiable)
        let recipe = network.recipe
        func fine(_ c: Int, _ gradient: Bool = true) -> Tensor<T> {
            Tensor(n, h / 8, w / 8, c, differentiable: differentiable && gradient)
        }
        func coarse(_ c: Int) -> Tensor<T> {
            Tensor(n, h / 16, w / 16, c, differentiable: differentiable)
        }
        pixels = fine(192, false)
        output = fine(192)
        topLatent = coarse(recipe.topChannels)
        topCodewords = coarse(recipe.topChannels)
        bottomLatent = fine(recipe.bottomChannels)
        bottomCodewords = fine(recipe.bottomChannels)
        analysisStream = fine(recipe.width)
        sharedStage = TrainedStage(network.shared, input: analysisStream)
        topStream = coarse(recipe.topWidth)
        topStage = TrainedStage(network.topBlocks, input: topStream)
        topInWide = coarse(4 * recipe.width)
        bottomStream = fine(recipe.width)
        bottomStage = TrainedStage(network.bottomBlocks, input: bottomStream)
        synthesisTopStream = coarse(recipe.topWidth)
        synthesisTopStage = TrainedStage(network.synthesisTop, input: synthesisTopStream)
        upWide = coarse(4 * recipe.width)
        synthesisStream = fine(recipe.width)
        synthesisStage = TrainedStage(network.synthesisBottom, input: synthesisStream)
        priorWide = coarse(4 * recipe.contextWidth)
        topPrior = PriorGraph(network.topPrior, n: n, h: h / 16, w: w / 16, differentiable: differentiable)
        priorStage = TrainedStage(network.priorBlocks, input: topPrior.finalContext)
        bottomPrior = PriorGraph(
            network.bottomPrior, n: n, h: h / 8, w: w / 8, differentiable: differentiable)
        scratch = Buffer(n * h * w * 3)
    }

    var pixelCount: Int { n * h * w }

    /// Every layer with its input, for calibrating the integer network.
    var layerInputs: [(TrainedConvolution<T>, Tensor<T>)] {
        let net = network
        let analysis = [
            (net.stem, pixels), (net.down, sharedStage.output), (net.topOut, topStage.output),
            (net.topIn, topCodewords), (net.bottomOut, bottomStage.output),
        ]
        let synthesis = [
            (net.synthesisTopStem, topCodewords), (net.synthesisUp, synthesisTopStage.output),
            (net.synthesisStem, bottomCodewords), (net.synthesisOut, synthesisStage.output),
        ]
        let stages = [
            sharedStage, topStage, bottomStage, synthesisTopStage, synthesisStage, priorStage,
        ]
        return analysis + synthesis + [(net.priorUp, priorStage.output)] + stages.flatMap(\.layerInputs)
            + topPrior.layerInputs + bottomPrior.layerInputs
    }

    /// The states of every residual stream, for choosing its integer scale.
    var streams: [ResidualStream: [Tensor<T>]] {
        [
            .analysis: [analysisStream, bottomStream] + sharedStage.activations + bottomStage.activations,
            .analysisTop: [topStream] + topStage.activations,
            .synthesisTop: [synthesisTopStream] + synthesisTopStage.activations,
            .synthesis: [synthesisStream] + synthesisStage.activations,
            .topContext: topPrior.contexts + priorStage.activations,
            .bottomContext: bottomPrior.contexts,
        ]
    }

    // MARK: Forward

    /// How indices and codewords come about.
    enum Coding {
        /// Indices by cost, codewords from the codebooks.
        case choose
        /// Indices as they stand in the priors; codewords are the latents plus these constants, (e - z) of an
        /// earlier pass: the differentiable function whose gradient `backward` computes.
        case straightThrough(top: Buffer<T>, bottom: Buffer<T>)
    }

    /// - Parameter weight: factor of the whole loss (for gradients).
    func forward(quality q: Int, weight: Double, coding: Coding = .choose) -> StepResult {
        var result = StepResult()
        result.pixels = pixelCount
        analyzeTop(q)
        result.top = codeTop(q, weight: weight, isFixed: coding.isFixed)
        if case .straightThrough(let offset, _) = coding { topCodewords.set(topLatent, plus: offset) }
        analyzeBottom(q)
        result.bottom = codeBottom(q, weight: weight, isFixed: coding.isFixed)
        if case .straightThrough(_, let offset) = coding { bottomCodewords.set(bottomLatent, plus: offset) }
        synthesize(q)
        result.distortion = subtractPixels()
        return result
    }

    /// Moves the latents of the pass before by a part of the step down the gradient of its squared error and chooses again, like a pass of the
    /// encoder's search (spec/vqz-format.md, section 9).
    ///
    /// After `forward` at the same quality, whose gradients and statistics it discards.
    func search(quality q: Int, weight: Double) -> StepResult {
        precondition(differentiable, "this graph has no gradients")
        clearGradients()
        let limits = (T(-128 / network.recipe.unit(q)), T(127 / network.recipe.unit(q)))
        for i in 0..<output.count {
            output.gradient[i] = min(max(output.value[i], limits.0), limits.1) - pixels.value[i]
        }
        synthesizeBackward(q)
        network.arena.gradient.clear()
        network.top.clearStatistics()
        network.bottom.clearStatistics()
        move(topLatent, topCodewords, .top)
        move(bottomLatent, bottomCodewords, .bottom)
        var result = StepResult()
        result.pixels = pixelCount
        let skeleton = network.skeleton
        skeleton.addTop(context, 1, top: topCodewords, scratch: scratch, latent: bottomLatent)
        result.top = codeTop(q, weight: weight)
        skeleton.addTop(context, -1, top: topCodewords, scratch: scratch, latent: bottomLatent)
        result.bottom = codeBottom(q, weight: weight)
        synthesize(q)
        result.distortion = subtractPixels()
        return result
    }

    /// z += part · (e - g - z), g being half the gradient of the squared error at the codewords e.
    private func move(_ latent: Tensor<T>, _ codewords: Tensor<T>, _ level: Level) {
        let part = T(level.searchQuarters) / 4
        for i in 0..<latent.count {
            latent.value[i] += part * (codewords.value[i] - codewords.gradient[i] - latent.value[i])
        }
    }

    private func codeTop(_ q: Int, weight: Double, isFixed: Bool = false) -> CodeCost {
        topPrior.setStart(quality: q)
        return topPrior.forward(
            context, quality: q, latent: topLatent, quantized: topCodewords, weight: weight, fixed: isFixed)
    }

    private func codeBottom(_ q: Int, weight: Double, isFixed: Bool = false) -> CodeCost {
        bottomPrior.setStart(quality: q)
        priorStage.forward(context, quality: q)
        network.priorUp.forward(context, priorStage.output, priorWide, quality: q)
        shuffleUp(priorWide, bottomPrior.firstContext)
        return bottomPrior.forward(
            context, quality: q, latent: bottomLatent, quantized: bottomCodewords, weight: weight,
            fixed: isFixed)
    }

    private func analyzeTop(_ q: Int) {
        network.stem.forward(context, pixels, analysisStream, quality: q)
        sharedStage.forward(context, quality: q)
        network.down.forward(context, sharedStage.output, topStream, quality: q)
        topStage.forward(context, quality: q)
        network.topOut.forward(context, topStage.output, topLatent, quality: q)
        network.skeleton.topAnalysis(context, pixels, pixels.value, topLatent.value, accumulate: true)
    }

    private func analyzeBottom(_ q: Int) {
        network.topIn.forward(context, topCodewords, topInWide, quality: q)
        bottomStream.value.copy(from: sharedStage.output.value)
        shuffleUp(topInWide, bottomStream)
        bottomStage.forward(context, quality: q)
        network.bottomOut.forward(context, bottomStage.output, bottomLatent, quality: q)
        network.skeleton.bottomAnalysis(context, pixels, pixels.value, bottomLatent.value, accumulate: true)
        network.skeleton.addTop(context, -1, top: topCodewords, scratch: scratch, latent: bottomLatent)
    }

    private func synthesize(_ q: Int) {
        network.synthesisTopStem.forward(context, topCodewords, synthesisTopStream, quality: q)
        synthesisTopStage.forward(context, quality: q)
        network.synthesisUp.forward(context, synthesisTopStage.output, upWide, quality: q)
        network.synthesisStem.forward(context, bottomCodewords, synthesisStream, quality: q)
        shuffleUp(upWide, synthesisStream)
        synthesisStage.forward(context, quality: q)
        network.synthesisOut.forward(context, synthesisStage.output, output, quality: q)
        network.skeleton.synthesis(
            context, top: topCodewords, bottom: bottomCodewords, scratch: scratch, pixels: output.value)
    }

    private func shuffleUp(_ x: Tensor<T>, _ y: Tensor<T>) {
        T.shuffleUp(x.n, x.h, x.w, y.c, x: x.value.pointer, y: y.value.pointer, accumulate: true)
    }

    /// Leaves output - pixels in `scratch`.
    private func subtractPixels() -> Double {
        scratch.pointer.update(from: output.value.pointer, count: output.count)
        T.axpy(output.count, -1, pixels.value.pointer, scratch.pointer)
        return T.sumSquares(output.count, scratch.pointer)
    }

    // MARK: Backward

    /// Adds the gradients of weight · (D + R + commitment · ||z - e||²) to the arena, straight through the choice.
    /// Directly after `forward` or `search` at the same quality.
    /// - Parameter analysis: whether the analysis gets its gradients, which `search` says nothing about
    func backward(quality q: Int, weight: Double, commitment: Double, analysis: Bool = true) {
        precondition(differentiable, "this graph has no gradients")
        clearGradients()
        T.axpy(output.count, T(2 * weight), scratch.pointer, output.gradient.pointer)
        synthesizeBackward(q)
        bottomPrior.finalContext.gradient.clear()
        bottomPrior.backward(context, quality: q)
        bottomPrior.backwardStart(quality: q)
        shuffleDown(bottomPrior.firstContext, priorWide)
        network.priorUp.backward(context, priorStage.output, priorWide, quality: q)
        priorStage.backward(context, quality: q)
        topPrior.backward(context, quality: q)
        topPrior.backwardStart(quality: q)
        if analysis {
            straightThrough(bottomCodewords, bottomLatent, commitment: 2 * weight * commitment)
            analyzeBottomBackward(q)
            straightThrough(topCodewords, topLatent, commitment: 2 * weight * commitment)
            analyzeTopBackward(q)
        }
        network.finishBackward(quality: q)
    }

    private func clearGradients() {
        let streams = [
            output, topLatent, bottomLatent, topCodewords, bottomCodewords, analysisStream, topStream,
            topInWide,
            bottomStream, synthesisTopStream, upWide, synthesisStream, priorWide, topPrior.finalContext,
        ]
        let stages = [
            sharedStage, topStage, bottomStage, synthesisTopStage, synthesisStage, priorStage,
        ]
        for a in streams + stages.flatMap(\.activations) { a.gradient.clear() }
    }

    private func synthesizeBackward(_ q: Int) {
        let skeleton = network.skeleton
        network.synthesisOut.backward(context, synthesisStage.output, output, quality: q)
        skeleton.topAnalysis(context, output, output.gradient, topCodewords.gradient, accumulate: true)
        skeleton.bottomAnalysis(context, output, output.gradient, bottomCodewords.gradient, accumulate: true)
        synthesisStage.backward(context, quality: q)
        shuffleDown(synthesisStream, upWide)
        network.synthesisStem.backward(context, bottomCodewords, synthesisStream, quality: q)
        network.synthesisUp.backward(context, synthesisTopStage.output, upWide, quality: q)
        synthesisTopStage.backward(context, quality: q)
        network.synthesisTopStem.backward(context, topCodewords, synthesisTopStream, quality: q)
    }

    private func analyzeBottomBackward(_ q: Int) {
        network.skeleton.subtractTopBackward(
            context, latent: bottomLatent, scratch: scratch, top: topCodewords)
        network.bottomOut.backward(context, bottomStage.output, bottomLatent, quality: q)
        bottomStage.backward(context, quality: q)
        T.axpy(
            bottomStream.count, 1, bottomStream.gradient.pointer, sharedStage.output.gradient.pointer)
        shuffleDown(bottomStream, topInWide)
        network.topIn.backward(context, topCodewords, topInWide, quality: q)
    }

    private func analyzeTopBackward(_ q: Int) {
        network.topOut.backward(context, topStage.output, topLatent, quality: q)
        topStage.backward(context, quality: q)
        network.down.backward(context, sharedStage.output, topStream, quality: q)
        sharedStage.backward(context, quality: q)
        network.stem.backward(context, pixels, analysisStream, quality: q)
    }

    /// dz = de + commitment · (z - e).
    private func straightThrough(_ codewords: Tensor<T>, _ latent: Tensor<T>, commitment: Double) {
        let (count, target) = (latent.count, latent.gradient.pointer)
        T.axpy(count, 1, codewords.gradient.pointer, target)
        T.axpy(count, T(commitment), latent.value.pointer, target)
        T.axpy(count, T(-commitment), codewords.value.pointer, target)
    }

    private func shuffleDown(_ y: Tensor<T>, _ x: Tensor<T>) {
        T.shuffleDown(x.n, x.h, x.w, y.c, x: y.gradient.pointer, y: x.gradient.pointer, accumulate: true)
    }
}

extension CodecGraph.Coding {
    fileprivate var isFixed: Bool {
        if case .choose = self { false } else { true }
    }
}
