import CTensorOps
import Model

/// A prior level on one input shape: contexts, choices and their gradients.
final class PriorGraph<T: TensorScalar> {
    /// A phase of a group: what is coded side by side.
    private struct Step {
        let group: Int
        let head: PriorLevel<T>.Head
        /// Its positions, ascending; nil: all.
        let places: [Int]?
        /// The context, latents and codewords at its positions.
        let context: Tensor<T>
        let latent: Buffer<T>, quantized: Buffer<T>
        let index: Buffer<UInt8>
        let hidden: Tensor<T>, output: Tensor<T>
        /// The features of its codewords; zero at other positions.
        let features: Tensor<T>
        /// The context on the lattice that it reads, and where its places are on the lattice.
        let lattice: Tensor<T>?
        let latticePlaces: [Int]
        /// The features of its codewords on the lattice, and the lattice context with them added.
        let latticeFeatures: Tensor<T>?
        let nextLattice: Tensor<T>?
    }

    let level: PriorLevel<T>
    /// Context before each step; the last one after all steps that have a context layer.
    private(set) var contexts: [Tensor<T>] = []
    private var steps: [Step] = []
    /// Chosen indices, [group][position].
    let index: Buffer<UInt8>
    private let positions: Int
    /// What bits weigh at the positions of the phase in work.
    private let rates: Buffer<T>

    init(_ level: PriorLevel<T>, n: Int, h: Int, w: Int, differentiable: Bool) {
        self.level = level
        positions = n * h * w
        index = Buffer(level.groups.count * positions)
        rates = Buffer(positions)
        let shared = Buffer<T>(differentiable ? positions * level.width : 0)
        contexts.append(Tensor(n, h, w, level.width, sharing: shared))
        for (g, group) in level.groups.enumerated() {
            let d = level.codes.groups[g]
            var lattice: Tensor<T>?
            let latticeShared = Buffer<T>(
                differentiable && group.coarse != nil ? n * (h / 2) * (w / 2) * level.width : 0)
            for (phase, head) in group.heads.enumerated() {
                let places = Self.places(group.pattern, phase, n: n, h: h, w: w)
                let (rows, columns, images) = places.map { (1, $0.count, 1) } ?? (h, w, n)
                func activation(_ c: Int) -> Tensor<T> {
                    Tensor(images, rows, columns, c, differentiable: differentiable)
                }
                let read = group.pattern.readsLattice(phase: phase) ? lattice : nil
                let feeds = group.pattern.feedsLattice(phase: phase)
                if feeds { lattice = Tensor(n, h / 2, w / 2, level.width, sharing: latticeShared) }
                let onLattice = feeds || read != nil ? places! : []
                steps.append(
                    Step(
                        group: g, head: head, places: places,
                        context: places == nil ? contexts[contexts.count - 1] : activation(level.width),
                        latent: Buffer((places?.count ?? 0) * d), quantized: Buffer((places?.count ?? 0) * d),
                        index: Buffer(places?.count ?? 0), hidden: activation(head.hidden.cout),
                        output: activation(head.output.cout),
                        features: Tensor(n, h, w, 2 * d, differentiable: false), lattice: read,
                        latticePlaces: onLattice.map { $0 / (2 * w) * (w / 2) + $0 % w / 2 },
                        latticeFeatures: feeds
                            ? Tensor(n, h / 2, w / 2, 2 * d, differentiable: false) : nil,
                        nextLattice: feeds ? lattice : nil))
                if group.context != nil { contexts.append(Tensor(n, h, w, level.width, sharing: shared)) }
            }
        }
    }

    private static func places(_ pattern: PhasePattern, _ phase: Int, n: Int, h: Int, w: Int) -> [Int]? {
        if pattern == .whole { return nil }
        return (0..<n * h).flatMap { line in
            pattern.columns(phase: phase, row: line % h, of: w).map { line * w + $0 }
        }
    }

    var firstContext: Tensor<T> { contexts[0] }
    var finalContext: Tensor<T> { contexts[contexts.count - 1] }
    var layerInputs: [(TrainedConvolution<T>, Tensor<T>)] {
        steps.flatMap { step in
            [(step.head.hidden, step.context), (step.head.output, step.hidden)]
                + (level.groups[step.group].context.map { [($0, step.features)] } ?? [])
                + (step.latticeFeatures.map { [(level.groups[step.group].coarse!, $0)] } ?? [])
        }
    }

    /// Sets every position's context to the learned start.
    func setStart(quality: Int) {
        let source = level.arena.values(level.start) + quality * level.width
        let target = firstContext.value.pointer
        for p in 0..<positions { (target + p * level.width).update(from: source, count: level.width) }
    }

    /// Clears the gradient that all contexts share.
    func clearGradients() { finalContext.gradient.clear() }

    /// Chooses (or, if `fixed`, keeps) the indices of all groups, writes the codewords to `quantized`.
    /// - Parameters:
    ///   - weight: factor of the bits in the loss, for the heads' gradients.
    ///   - masking: what bits weigh in the choice; nil: 1
    func forward(
        _ context: TensorContext, quality: Int, latent: Tensor<T>, quantized: Tensor<T>,
        weight: Double, masking: RateMasking<T>.Weights? = nil, fixed: Bool = false
    ) -> CodeCost {
        var cost = CodeCost()
        for (s, step) in steps.enumerated() {
            if let places = step.places {
                step.context.value.takeRows(places, of: contexts[s].value, width: level.width)
            }
            if let lattice = step.lattice {
                step.context.value.addRows(step.latticePlaces, of: lattice.value, width: level.width)
            }
            step.head.hidden.forward(context, step.context, step.hidden, quality: quality)
            step.head.output.forward(context, step.hidden, step.output, quality: quality)
            HeadRange.clamp(step.output.value, to: level.codes.headLimits[step.group])
            if let masking { setRates(step, masking) }
            let sums = choose(
                step, quality: quality, latent: latent, quantized: quantized, weight: weight,
                rates: masking == nil ? nil : rates.pointer, fixed: fixed)
            if step.output.isDifferentiable {
                HeadRange.stop(
                    step.output.gradient, of: step.output.value, at: level.codes.headLimits[step.group])
            }
            cost.bits += sums.bits
            cost.distortion += sums.distortion
            guard let update = level.groups[step.group].context else { continue }
            contexts[s + 1].value.copy(from: contexts[s].value)
            update.forward(context, step.features, contexts[s + 1], quality: quality, accumulate: true)
            updateLattice(context, step, quality: quality)
        }
        return cost
    }

    private func setRates(_ step: Step, _ masking: RateMasking<T>.Weights) {
        let factor = masking.groups[step.group]
        guard let places = step.places else {
            for p in 0..<positions { rates[p] = factor * masking.positions[p] }
            return
        }
        for (i, place) in places.enumerated() { rates[i] = factor * masking.positions[place] }
    }

    /// Adds what a phase tells those that follow on the lattice.
    private func updateLattice(_ context: TensorContext, _ step: Step, quality: Int) {
        guard let features = step.latticeFeatures, let next = step.nextLattice, let places = step.places
        else {
            return
        }
        for (place, target) in zip(places, step.latticePlaces) {
            (features.value.pointer + target * features.c).update(
                from: step.features.value.pointer + place * features.c, count: features.c)
        }
        if let lattice = step.lattice { next.value.copy(from: lattice.value) } else { next.value.clear() }
        level.groups[step.group].coarse!.forward(context, features, next, quality: quality, accumulate: true)
    }

    private func choose(
        _ step: Step, quality: Int, latent: Tensor<T>, quantized: Tensor<T>, weight: Double,
        rates: UnsafePointer<T>?, fixed: Bool
    ) -> vqt_codes_sums {
        let (codes, g) = (level.codes, step.group)
        let (d, stride, offset) = (codes.groups[g], codes.channels, codes.offsets[g])
        let (z, e) = (latent.value.pointer + offset, quantized.value.pointer + offset)
        let (table, indices) = (codes.contextTables[g].pointer, index.pointer + g * positions)
        guard let places = step.places else {
            let sums = choose(
                step, count: positions, stride: stride, z, e, indices, quality: quality, weight: weight,
                rates: rates, fixed: fixed)
            if level.groups[g].context != nil {
                T.gather(
                    count: positions, width: 2 * d, index: indices, table: table,
                    y: step.features.value.pointer)
            }
            return sums
        }
        for (i, place) in places.enumerated() {
            (step.latent.pointer + i * d).update(from: z + place * stride, count: d)
            step.index[i] = indices[place]
        }
        let sums = choose(
            step, count: places.count, stride: d, step.latent.pointer, step.quantized.pointer,
            step.index.pointer, quality: quality, weight: weight, rates: rates, fixed: fixed)
        for (i, place) in places.enumerated() {
            (e + place * stride).update(from: step.quantized.pointer + i * d, count: d)
            indices[place] = step.index[i]
            (step.features.value.pointer + place * 2 * d).update(
                from: table + Int(step.index[i]) * 2 * d, count: 2 * d)
        }
        return sums
    }

    private func choose(
        _ step: Step, count: Int, stride: Int, _ z: UnsafePointer<T>, _ e: UnsafeMutablePointer<T>,
        _ index: UnsafeMutablePointer<UInt8>, quality: Int, weight: Double, rates: UnsafePointer<T>?,
        fixed: Bool
    ) -> vqt_codes_sums {
        let (codes, g) = (level.codes, step.group)
        let shape = vqt_codes(
            count: Int32(count), dims: Int32(codes.groups[g]), codes: Int32(codes.codes),
            features: Int32(codes.featureCount(g)), firstLearned: Int32(3 * codes.groups[g]),
            stride: Int32(stride), choice: fixed ? 0 : 1, distortionWeight: 1, bitsWeight: weight)
        let training = step.output.isDifferentiable
        return T.chooseCodes(
            shape, z: z, rate: rates, head: step.output.value.pointer,
            codebook: codes.words(quality, g), logCount: codes.logCounts[g].pointer,
            feature: codes.features[g].pointer, index: index,
            quantized: e,
            dhead: training ? step.output.gradient.pointer : nil,
            dfeature: training ? level.arena.gradients(codes.rows(quality, g)) : nil,
            usage: training ? codes.usage(g) : nil, usageSum: training ? codes.usageSum(g) : nil)
    }

    /// The gradient of the final context must be set; afterwards that of the first context is (they share
    /// memory).
    func backward(_ context: TensorContext, quality: Int) {
        for (s, step) in steps.enumerated().reversed() {
            let group = level.groups[step.group]
            group.context?.backward(context, step.features, contexts[s + 1], quality: quality)
            if let features = step.latticeFeatures, let next = step.nextLattice {
                group.coarse?.backward(context, features, next, quality: quality)
            }
            step.hidden.gradient.clear()
            step.head.output.backward(context, step.hidden, step.output, quality: quality)
            if step.places != nil { step.context.gradient.clear() }
            step.head.hidden.backward(context, step.context, step.hidden, quality: quality)
            guard let places = step.places else { continue }
            contexts[s].gradient.add(step.context.gradient, toRows: places, width: level.width)
            guard let lattice = step.lattice else { continue }
            // The last phase that reads the lattice comes first.
            if step.nextLattice == nil { lattice.gradient.clear() }
            lattice.gradient.add(step.context.gradient, toRows: step.latticePlaces, width: level.width)
        }
    }

    /// Adds the first context's gradient, summed over positions, to that of the start.
    func backwardStart(quality: Int) {
        let target = level.arena.gradients(level.start) + quality * level.width
        let source = firstContext.gradient.pointer
        for p in 0..<positions { T.axpy(level.width, 1, source + p * level.width, target) }
    }
}
