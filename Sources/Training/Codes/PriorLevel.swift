import CTensorOps

/// The prior's layers of one level (spec, section 4): per group two head layers and the context update.
final class PriorLevel<T: TensorScalar> {
    struct Group {
        let head1: ConvolutionLayer<T>
        let head2: ConvolutionLayer<T>
        /// nil for the bottom's last group: nothing follows it.
        let context: ConvolutionLayer<T>?
    }

    let codes: CodeLevel<T>
    let groups: [Group]
    /// Context before the first group, [Q][C].
    let start: Range<Int>
    let width: Int
    unowned let arena: ParameterArena<T>

    init(
        _ codes: CodeLevel<T>, hasSuccessor: Bool, recipe: ModelRecipe, arena: ParameterArena<T>,
        random: inout RandomSource
    ) {
        (self.codes, self.arena, width) = (codes, arena, recipe.contextWidth)
        let qualities = recipe.qualities
        let prefix = "prior.\(codes.name)"
        start = arena.allocate(
            prefix + ".start",
            (0..<qualities * recipe.contextWidth).map { _ in T(0.5 * random.normal()) })
        let ones = [Double](repeating: 1.4, count: qualities)
        let small = [Double](repeating: 0.35, count: qualities)
        groups = codes.groups.indices.map { g in
            let d = codes.groups[g]
            let head1 = ConvolutionLayer(
                "\(prefix).\(g).head1", kernel: 1, cin: recipe.contextWidth, cout: recipe.headWidth,
                rectifies: true, qualities: qualities, start: .random(gain: ones), arena: arena,
                random: &random)
            let head2 = ConvolutionLayer(
                "\(prefix).\(g).head2", kernel: 1, cin: recipe.headWidth, cout: codes.featureCount(g),
                rectifies: true, qualities: qualities, start: .zero(gain: 1), arena: arena, random: &random)
            guard hasSuccessor || g + 1 < codes.groups.count else {
                return Group(head1: head1, head2: head2, context: nil)
            }
            let context = ConvolutionLayer(
                "\(prefix).\(g).context", kernel: 3, cin: 2 * d, cout: recipe.contextWidth, rectifies: false,
                qualities: qualities, start: .random(gain: small), arena: arena, random: &random)
            return Group(head1: head1, head2: head2, context: context)
        }
    }

    var layers: [ConvolutionLayer<T>] {
        groups.flatMap { [$0.head1, $0.head2] + ($0.context.map { [$0] } ?? []) }
    }
}

/// Bits and squared error of a level, summed over positions.
public struct CodeCost: Sendable {
    public var bits = 0.0
    public var distortion = 0.0
}

/// A prior level on one input shape: contexts, choices and their gradients.
final class PriorGraph<T: TensorScalar> {
    let level: PriorLevel<T>
    /// Context before each group; the last one after all groups that have a context layer.
    private(set) var contexts: [Activation<T>] = []
    private var features: [Activation<T>] = []
    private var hidden: [Activation<T>] = []
    private var heads: [Activation<T>] = []
    /// Chosen indices, [group][position].
    let index: Buffer<UInt8>
    private let positions: Int

    init(_ level: PriorLevel<T>, n: Int, h: Int, w: Int, differentiable: Bool) {
        self.level = level
        positions = n * h * w
        index = Buffer(level.groups.count * positions)
        let shared = Buffer<T>(differentiable ? positions * level.width : 0)
        contexts.append(Activation(n, h, w, level.width, sharing: shared))
        for (g, group) in level.groups.enumerated() {
            let d = level.codes.groups[g]
            hidden.append(Activation(n, h, w, group.head1.cout, differentiable: differentiable))
            heads.append(Activation(n, h, w, group.head2.cout, differentiable: differentiable))
            features.append(Activation(n, h, w, 2 * d, differentiable: false))
            if group.context != nil { contexts.append(Activation(n, h, w, level.width, sharing: shared)) }
        }
    }

    var firstContext: Activation<T> { contexts[0] }
    var finalContext: Activation<T> { contexts[contexts.count - 1] }
    var layerInputs: [(ConvolutionLayer<T>, Activation<T>)] {
        level.groups.indices.flatMap { g in
            let group = level.groups[g]
            return [(group.head1, contexts[g]), (group.head2, hidden[g])]
                + (group.context.map { [($0, features[g])] } ?? [])
        }
    }

    /// Sets every position's context to the learned start.
    func setStart(quality: Int) {
        let source = level.arena.values(level.start) + quality * level.width
        let target = firstContext.value.pointer
        for p in 0..<positions { (target + p * level.width).update(from: source, count: level.width) }
    }

    /// Chooses (or, if `fixed`, keeps) the indices of all groups, writes the codewords to `quantized`.
    /// - Parameter weight: factor of the bits in the loss, for the heads' gradients.
    func forward(
        _ context: TensorContext, quality: Int, latent: Activation<T>, quantized: Activation<T>,
        weight: Double,
        fixed: Bool = false
    ) -> CodeCost {
        var cost = CodeCost()
        for (g, group) in level.groups.enumerated() {
            group.head1.forward(context, contexts[g], hidden[g], quality: quality)
            group.head2.forward(context, hidden[g], heads[g], quality: quality)
            let sums = choose(
                g, quality: quality, latent: latent, quantized: quantized, weight: weight, fixed: fixed)
            cost.bits += sums.bits
            cost.distortion += sums.distortion
            guard let update = group.context else { continue }
            T.gather(
                count: positions, width: features[g].c, index: index.pointer + g * positions,
                table: level.codes.contextTables[g].pointer, y: features[g].value.pointer)
            contexts[g + 1].value.copy(from: contexts[g].value)
            update.forward(context, features[g], contexts[g + 1], quality: quality, accumulate: true)
        }
        return cost
    }

    private func choose(
        _ g: Int, quality: Int, latent: Activation<T>, quantized: Activation<T>, weight: Double, fixed: Bool
    ) -> vqt_codes_sums {
        let codes = level.codes
        let offset = codes.offsets[g]
        let shape = vqt_codes(
            count: Int32(positions), dims: Int32(codes.groups[g]), codes: Int32(codes.codes),
            features: Int32(codes.featureCount(g)), firstLearned: Int32(3 * codes.groups[g]),
            stride: Int32(codes.channels), choice: fixed ? 0 : 1, distortionWeight: 1, bitsWeight: weight)
        let training = heads[g].isDifferentiable
        return T.chooseCodes(
            shape, z: latent.value.pointer + offset, head: heads[g].value.pointer,
            codebook: codes.words(quality, g), logCount: codes.logCounts[g].pointer,
            feature: codes.features[g].pointer, index: index.pointer + g * positions,
            quantized: quantized.value.pointer + offset,
            dhead: training ? heads[g].gradient.pointer : nil,
            dfeature: training ? level.arena.gradients(codes.rows(quality, g)) : nil,
            usage: training ? codes.usage(g) : nil, usageSum: training ? codes.usageSum(g) : nil)
    }

    /// The gradient of the final context must be set; afterwards that of the first context is (they share memory).
    func backward(_ context: TensorContext, quality: Int) {
        for g in level.groups.indices.reversed() {
            let group = level.groups[g]
            group.context?.backward(context, features[g], contexts[g + 1], quality: quality)
            hidden[g].gradient.clear()
            group.head2.backward(context, hidden[g], heads[g], quality: quality)
            group.head1.backward(context, contexts[g], hidden[g], quality: quality)
        }
    }

    /// Adds the first context's gradient, summed over positions, to that of the start.
    func backwardStart(quality: Int) {
        let target = level.arena.gradients(level.start) + quality * level.width
        let source = firstContext.gradient.pointer
        for p in 0..<positions { T.axpy(level.width, 1, source + p * level.width, target) }
    }
}
