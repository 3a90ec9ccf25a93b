import Model

/// The measurements of a forward pass, summed over the batch.
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

/// A codec on one input shape: every activation between pixels and the loss D + R + commitment, in bits.
final class CodecGraph<T: TensorScalar> {
    let network: CodecNetwork<T>
    let n: Int, h: Int, w: Int
    /// Blocks of pixels [n][h/8][w/8][192], (sample - 128) / unit; set before `forward`.
    let pixels: Tensor<T>
    /// The decoded pixels, and the gradient of the loss with respect to them.
    let output: Tensor<T>
    let topLatent: Tensor<T>, bottomLatent: Tensor<T>
    let topCodewords: Tensor<T>, bottomCodewords: Tensor<T>
    let topPrior: PriorGraph<T>, bottomPrior: PriorGraph<T>

    private let context: TensorContext
    private let analysis: ProgramGraph<T>
    private let synthesis: ProgramGraph<T>
    private let between: ProgramGraph<T>
    /// What bits weigh in the choice, if not 1 everywhere.
    private var masking: RateMasking<T>?
    private lazy var seenErrors = SeenErrors<T>(width: w, height: h)
    /// For what a step makes and reads at once; nothing is left in it.
    private let scratch: Buffer<T>
    private let differentiable: Bool

    /// - Parameters:
    ///   - h, w: pixels, multiples of 32, at least 64.
    ///   - differentiable: false for validation: no gradients, less memory.
    init(
        _ network: CodecNetwork<T>, context: TensorContext, n: Int, h: Int, w: Int,
        differentiable: Bool = true
    ) {
        // An even number of top positions a side, for the lattice, and at least four, so that no phase is
        // empty.
        precondition(
            h % 32 == 0 && w % 32 == 0 && min(h, w) >= 64, "sides must be multiples of 32, at least 64")
        (self.network, self.context) = (network, context)
        (self.n, self.h, self.w, self.differentiable) = (n, h, w, differentiable)
        let (architecture, programs) = (network.architecture, network.graph)
        func make(_ scale: GraphScale, _ channels: Int, _ gradient: Bool) -> Tensor<T> {
            Tensor(
                n, h / scale.rawValue, w / scale.rawValue, channels,
                differentiable: differentiable && gradient)
        }
        func array(_ array: GraphArray, gradient: Bool = true) -> Tensor<T> {
            make(array.scale, array.channels, gradient)
        }
        pixels = array(architecture.pixels, gradient: false)
        output = array(architecture.correction)
        topLatent = array(architecture.latents(.top))
        topCodewords = array(architecture.codewords(.top))
        bottomLatent = array(architecture.latents(.bottom))
        bottomCodewords = array(architecture.codewords(.bottom))
        topPrior = PriorGraph(network.topPrior, n: n, h: h / 16, w: w / 16, differentiable: differentiable)
        bottomPrior = PriorGraph(
            network.bottomPrior, n: n, h: h / 8, w: w / 8, differentiable: differentiable)
        func graph(
            _ programs: [[LayerShape]], _ inputs: [GraphArray: Tensor<T>],
            _ outputs: [GraphArray: Tensor<T>] = [:]
        ) -> ProgramGraph<T> {
            ProgramGraph(programs.map(network.layers), inputs: inputs, outputs: outputs) {
                make($0, $1, true)
            }
        }
        let codewords = [
            architecture.codewords(.top): topCodewords, architecture.codewords(.bottom): bottomCodewords,
        ]
        analysis = graph(
            [programs.topAnalysis, programs.bottomAnalysis],
            codewords.merging([architecture.pixels: pixels]) { $1 },
            [architecture.latents(.top): topLatent, architecture.latents(.bottom): bottomLatent])
        synthesis = graph([programs.synthesis], codewords, [architecture.correction: output])
        between = graph(
            [programs.between],
            [
                architecture.context(.top): topPrior.finalContext,
                architecture.context(.bottom): bottomPrior.firstContext,
            ])
        scratch = Buffer(n * h * w * 3)
    }

    var pixelCount: Int { n * h * w }

    /// Every layer with its input, for calibrating the integer network.
    var layerInputs: [(TrainedConvolution<T>, Tensor<T>)] {
        [analysis, synthesis, between].flatMap(\.layerInputs) + topPrior.layerInputs
            + bottomPrior.layerInputs
    }

    /// The states of every array, for choosing the integer scales of the streams.
    var states: [GraphArray: [Tensor<T>]] {
        let architecture = network.architecture
        let contexts = [
            architecture.context(.top): topPrior.contexts,
            architecture.context(.bottom): bottomPrior.contexts,
        ]
        return [synthesis.states, between.states, contexts].reduce(analysis.states) {
            $0.merging($1, uniquingKeysWith: +)
        }
    }

    // MARK: Forward

    /// The source of indices and codewords.
    enum Coding {
        /// Indices by cost, codewords from the codebooks.
        case choose
        /// Indices as they stand in the priors; codewords are the latents plus these constants, (e - z) of an
        /// earlier pass: the differentiable function whose gradient `backward` computes.
        case straightThrough(top: Buffer<T>, bottom: Buffer<T>)
    }

    /// Has the choice weigh bits as it does where a model is tuned for the eye, on the pixels as they are; or
    /// no more.
    ///
    /// - Parameter unit: grey levels that a unit of the pixels comes to; nil: bits weigh 1
    func mask(unit: Double?) {
        guard let unit else {
            masking = nil
            return
        }
        let masking =
            masking
            ?? RateMasking(
                topGroups: topPrior.level.groups.count, bottomGroups: bottomPrior.level.groups.count, n: n,
                h: h / 8, w: w / 8)
        masking.set(pixels: pixels, unit: unit)
        self.masking = masking
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
        result.distortion = distortion()
        return result
    }

    /// Moves the latents of the pass before by a part of the step down the gradient of its squared error and
    /// chooses again, like a pass of the encoder's search (spec/vqz-format.md, section 9).
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
        result.distortion = distortion()
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
            context, quality: q, latent: topLatent, quantized: topCodewords, weight: weight,
            masking: masking?.top, fixed: isFixed)
    }

    private func codeBottom(_ q: Int, weight: Double, isFixed: Bool = false) -> CodeCost {
        bottomPrior.setStart(quality: q)
        between.forward(context, quality: q)
        return bottomPrior.forward(
            context, quality: q, latent: bottomLatent, quantized: bottomCodewords, weight: weight,
            masking: masking?.bottom, fixed: isFixed)
    }

    private func analyzeTop(_ q: Int) {
        analysis.forward(context, part: 0, quality: q)
        network.skeleton.topAnalysis(context, pixels, pixels.value, topLatent.value, accumulate: true)
    }

    private func analyzeBottom(_ q: Int) {
        analysis.forward(context, part: 1, quality: q)
        network.skeleton.bottomAnalysis(context, pixels, pixels.value, bottomLatent.value, accumulate: true)
        network.skeleton.addTop(context, -1, top: topCodewords, scratch: scratch, latent: bottomLatent)
    }

    private func synthesize(_ q: Int) {
        synthesis.forward(context, quality: q)
        network.skeleton.synthesis(
            context, top: topCodewords, bottom: bottomCodewords, scratch: scratch, pixels: output.value)
    }

    /// The squared error of what the decoder shows.
    private func distortion() -> Double {
        scratch.pointer.update(from: output.value.pointer, count: output.count)
        T.axpy(output.count, -1, pixels.value.pointer, scratch.pointer)
        return T.sumSquares(output.count, scratch.pointer)
    }

    // MARK: Backward

    /// What a loss counts of errors.
    enum Distortion: Sendable {
        /// Their squares.
        case squares
        /// What is seen of them (`SeenErrors`). A point is worth `price` bits per pixel.
        case seen(price: Double)

        var isSeen: Bool { if case .seen = self { true } else { false } }
    }

    /// Adds the gradients of weight · (D + R + commitment · ||z - e||²) to the arena, straight through the
    /// choice. Directly after `forward` or `search` at the same quality. Where bits weigh more in the choice,
    /// commitment counts less.
    /// - Parameter analysis: whether the analysis gets its gradients, which `search` says nothing about
    func backward(
        quality q: Int, weight: Double, commitment: Double, distortion: Distortion = .squares,
        analysis: Bool = true
    ) {
        precondition(differentiable, "this graph has no gradients")
        clearGradients()
        switch distortion {
        case .squares:
            let factor = T(2 * weight)
            for i in 0..<output.count {
                output.gradient[i] = factor * (output.value[i] - pixels.value[i])
            }
        case .seen(let price): setSeenGradient(q, factor: weight * price * Double(h * w))
        }
        synthesizeBackward(q)
        bottomPrior.backward(context, quality: q)
        bottomPrior.backwardStart(quality: q)
        between.backward(context, quality: q)
        topPrior.backward(context, quality: q)
        topPrior.backwardStart(quality: q)
        if analysis {
            let commitment = 2 * weight * commitment
            straightThrough(bottomCodewords, bottomLatent, commitment, bottomPrior, masking?.bottom)
            analyzeBottomBackward(q)
            straightThrough(topCodewords, topLatent, commitment, topPrior, masking?.top)
            analyzeTopBackward(q)
        }
        network.finishBackward(quality: q)
    }

    private func clearGradients() {
        for graph in [analysis, synthesis, between] { graph.clearGradients() }
        for prior in [topPrior, bottomPrior] { prior.clearGradients() }
        for array in [output, topLatent, bottomLatent, topCodewords, bottomCodewords] {
            array.gradient.clear()
        }
    }

    private func synthesizeBackward(_ q: Int) {
        let skeleton = network.skeleton
        skeleton.topAnalysis(context, output, output.gradient, topCodewords.gradient, accumulate: true)
        skeleton.bottomAnalysis(context, output, output.gradient, bottomCodewords.gradient, accumulate: true)
        synthesis.backward(context, quality: q)
    }

    private func analyzeBottomBackward(_ q: Int) {
        network.skeleton.subtractTopBackward(
            context, latent: bottomLatent, scratch: scratch, top: topCodewords)
        analysis.backward(context, part: 1, quality: q)
    }

    private func analyzeTopBackward(_ q: Int) {
        analysis.backward(context, part: 0, quality: q)
    }

    /// The gradient of what is seen of the errors.
    private func setSeenGradient(_ q: Int, factor: Double) {
        let (unit, count) = (network.recipe.unit(q), output.count / n)
        for image in 0..<n {
            let first = image * count
            _ = seenErrors.evaluate(
                pixels: pixels.value.pointer + first, output: output.value.pointer + first, unit: unit,
                factor: factor, gradient: output.gradient.pointer + first)
        }
    }

    /// dz = de + commitment · (z - e) / m, m being what bits weigh.
    private func straightThrough(
        _ codewords: Tensor<T>, _ latent: Tensor<T>, _ commitment: Double, _ prior: PriorGraph<T>,
        _ masking: RateMasking<T>.Weights?
    ) {
        let (count, target) = (latent.count, latent.gradient.pointer)
        T.axpy(count, 1, codewords.gradient.pointer, target)
        guard let masking else {
            T.axpy(count, T(commitment), latent.value.pointer, target)
            T.axpy(count, T(-commitment), codewords.value.pointer, target)
            return
        }
        let factors = zip(prior.level.codes.groups, masking.groups).flatMap { dims, factor in
            Array(repeating: T(commitment) / factor, count: dims)
        }
        for i in 0..<count {
            let share = factors[i % factors.count] / masking.positions[i / factors.count]
            target[i] += share * (latent.value[i] - codewords.value[i])
        }
    }
}

extension CodecGraph.Coding {
    fileprivate var isFixed: Bool {
        if case .choose = self { false } else { true }
    }
}
