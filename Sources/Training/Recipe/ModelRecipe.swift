import Model

/// Everything that defines a model's shape and its objective. Fixed for the life of a model.
package struct ModelRecipe: Codable, Equatable, Sendable {
    /// Weight λ of each quality in the loss λ·MSE + bpp (MSE over R, G, B in 0...255), from the lowest rate
    /// up.
    package var lambdas = [0.0014, 0.0026, 0.00485, 0.00902, 0.0168, 0.0312, 0.0581, 0.108]
    /// Dimensions of each group of latent channels, in coding order. A group of more reaches less far at high
    /// rates with its codewords, but takes
    /// less time to code.
    package var topGroups = Array(repeating: 1, count: 12) + Array(repeating: 2, count: 6)
    package var bottomGroups =
        Array(repeating: 1, count: 8) + Array(repeating: 2, count: 8)
        + [4, 2, 2, 2, 2, 2, 2, 4, 2, 2, 2, 2] + Array(repeating: 4, count: 11)
    /// Coding phases (`PhasePattern`) of the first groups; all others have one. The codewords that neighbours
    /// resemble, and that no earlier group
    /// tells of, come first.
    package var topPhases = [5, 5, 5, 3, 3]
    package var bottomPhases = [2, 1, 1, 2, 1, 1, 2, 2]
    /// Codewords of a group, K.
    package var codes = 256
    /// Channels of the networks at 1/8 and at 1/16 of the image side.
    package var width = 128
    package var topWidth = 128
    /// Channels of the prior's context and of its heads' hidden layer.
    package var contextWidth = 96
    package var headWidth = 64
    /// Learned features per codeword in the prior, R.
    package var learnedFeatures = 4
    /// Residual blocks: analysis shared, top, bottom; synthesis top, bottom.
    package var analysisBlocks = 1
    package var analysisTopBlocks = 1
    package var analysisBottomBlocks = 1
    package var synthesisTopBlocks = 1
    package var synthesisBlocks = 2
    /// Residual blocks of the prior between the levels.
    package var priorBlocks = 1

    package init() {}

    package var qualities: Int { lambdas.count }
    package var topChannels: Int { topGroups.reduce(0, +) }
    package var bottomChannels: Int { bottomGroups.reduce(0, +) }
    /// Grey levels per latent unit: then λ·MSE per pixel in bits is the squared error in units.
    package func unit(_ quality: Int) -> Double { (3 / lambdas[quality]).squareRoot() }

    /// Phases of each group of a level.
    func phases(_ level: Level) -> [PhasePattern] {
        let counts = level == .top ? topPhases : bottomPhases
        return groups(level).indices.map {
            counts.indices.contains($0) ? PhasePattern(rawValue: counts[$0])! : .whole
        }
    }

    func groups(_ level: Level) -> [Int] { level == .top ? topGroups : bottomGroups }

    private var blocks: [Int] {
        [
            analysisBlocks, analysisTopBlocks, analysisBottomBlocks, synthesisTopBlocks, synthesisBlocks,
            priorBlocks,
        ]
    }

    /// Whether a network of the other recipe can become one of this: only lambdas, as many, phases, more
    /// blocks and groups that are parts of
    /// the other's differ.
    func canGoOn(from other: ModelRecipe) -> Bool {
        var same = self
        same.lambdas = other.lambdas
        (same.topGroups, same.bottomGroups) = (other.topGroups, other.bottomGroups)
        (same.topPhases, same.bottomPhases) = (other.topPhases, other.bottomPhases)
        (same.analysisBlocks, same.analysisTopBlocks) = (other.analysisBlocks, other.analysisTopBlocks)
        (same.analysisBottomBlocks, same.priorBlocks) = (other.analysisBottomBlocks, other.priorBlocks)
        (same.synthesisTopBlocks, same.synthesisBlocks) = (other.synthesisTopBlocks, other.synthesisBlocks)
        return same == other && qualities == other.qualities
            && zip(blocks, other.blocks).allSatisfy { $0 >= $1 }
            && Level.allCases.allSatisfy { GroupParts(groups($0), of: other.groups($0)) != nil }
    }

    /// What the formats and the kernels cannot hold, or nil.
    var problem: String? {
        let dimensions = topGroups + bottomGroups
        if lambdas.isEmpty || lambdas.count > 64 || lambdas.contains(where: { !($0 > 0) }) {
            return "lambdas: 1 to 64 positive numbers"
        }
        if topGroups.isEmpty || bottomGroups.isEmpty || dimensions.contains(where: { !(1...4).contains($0) })
        {
            return "groups: at least one of 1 to 4 dimensions per level"
        }
        if topChannels > 256 || bottomChannels > 192 { return "at most 256 top and 192 bottom channels" }
        if (topPhases + bottomPhases).contains(where: { PhasePattern(rawValue: $0) == nil }) {
            return "phases: \(PhasePattern.numbers)"
        }
        if !(2...256).contains(codes) { return "codes: 2 to 256" }
        if [width, topWidth, contextWidth, headWidth].contains(where: { !(4...512).contains($0) }) {
            return "widths: 4 to 512"
        }
        if learnedFeatures < 0 || 3 * dimensions.max()! + learnedFeatures > 16 {
            return "learnedFeatures: at most 16 less 3 per dimension of the largest group"
        }
        return blocks.contains { !(0...16).contains($0) } ? "blocks: 0 to 16" : nil
    }

    /// The configuration of which `vqz-train bench` reports the speed: four rates, K 128, context 64.
    package static var prototype: ModelRecipe {
        var recipe = ModelRecipe()
        recipe.lambdas = [0.0032, 0.0075, 0.0175, 0.040]
        recipe.topGroups = Array(repeating: 1, count: 8) + Array(repeating: 2, count: 8)
        recipe.bottomGroups = recipe.topGroups + Array(repeating: 4, count: 10)
        recipe.topPhases = []
        recipe.bottomPhases = []
        recipe.priorBlocks = 0
        recipe.codes = 128
        recipe.width = 96
        recipe.contextWidth = 64
        return recipe
    }
}
