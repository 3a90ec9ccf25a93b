/// The dimensions of a model's networks: spec/vqm-model.md, section 2.
package struct Architecture: Equatable, Sendable {
    /// Residual blocks of each stage.
    package struct Blocks: Equatable, Sendable {
        package var analysisShared: Int
        package var analysisTop: Int
        package var analysisBottom: Int
        package var synthesisTop: Int
        package var synthesisBottom: Int
        /// Residual blocks of the prior, between the levels.
        package var prior: Int

        package init(
            analysisShared: Int, analysisTop: Int, analysisBottom: Int, synthesisTop: Int,
            synthesisBottom: Int, prior: Int
        ) {
            self.analysisShared = analysisShared
            self.analysisTop = analysisTop
            self.analysisBottom = analysisBottom
            self.synthesisTop = synthesisTop
            self.synthesisBottom = synthesisBottom
            self.prior = prior
        }
    }

    /// Q: number of qualities.
    package var qualities: Int
    /// Dimensions of each top group in coding order; their sum T is the number of top latent channels.
    package var topGroups: [Int]
    /// Dimensions of each bottom group in coding order; their sum B is the number of bottom latent channels.
    package var bottomGroups: [Int]
    /// The phases of each group.
    package var topPhases: [PhasePattern]
    package var bottomPhases: [PhasePattern]
    /// W: width of the networks at 1/8 of the image side.
    package var bottomWidth: Int
    /// V: width of the networks at 1/16 of the image side.
    package var topWidth: Int
    /// C: width of the prior's context.
    package var contextWidth: Int
    /// H: hidden width of the prior's heads.
    package var headWidth: Int
    /// R: learned features per codeword in the prior.
    package var codewordFeatures: Int
    package var blocks: Blocks
    /// F: latents and codewords are in units of 2^-F.
    package var fractionBits: Int

    package init(
        qualities: Int, topGroups: [Int], bottomGroups: [Int], topPhases: [PhasePattern],
        bottomPhases: [PhasePattern], bottomWidth: Int, topWidth: Int, contextWidth: Int, headWidth: Int,
        codewordFeatures: Int, blocks: Blocks, fractionBits: Int
    ) {
        self.qualities = qualities
        self.topGroups = topGroups
        self.bottomGroups = bottomGroups
        self.topPhases = topPhases
        self.bottomPhases = bottomPhases
        self.bottomWidth = bottomWidth
        self.topWidth = topWidth
        self.contextWidth = contextWidth
        self.headWidth = headWidth
        self.codewordFeatures = codewordFeatures
        self.blocks = blocks
        self.fractionBits = fractionBits
    }

    /// T: latent channels at 1/16 of the image side.
    package var topChannels: Int { topGroups.reduce(0, +) }
    /// B: latent channels at 1/8 of the image side.
    package var bottomChannels: Int { bottomGroups.reduce(0, +) }

    /// Dimensions of each group of `level` in coding order.
    package func groups(_ level: Level) -> [Int] {
        level == .top ? topGroups : bottomGroups
    }

    /// Phases of each group of `level`.
    package func phases(_ level: Level) -> [PhasePattern] {
        level == .top ? topPhases : bottomPhases
    }

    /// Whether anything is coded after a phase of a group that could use its codewords.
    package func isFollowed(_ level: Level, group: Int, phase: Int) -> Bool {
        level == .top || group + 1 < bottomGroups.count || phase + 1 < bottomPhases[group].count
    }

    /// T or B.
    package func channels(_ level: Level) -> Int {
        level == .top ? topChannels : bottomChannels
    }

    /// J: outputs of the head of a group of `dimensions` dimensions.
    package func headOutputs(dimensions: Int) -> Int {
        3 * dimensions + codewordFeatures
    }
}
