import Model

extension ModelRecipe {
    /// The dimensions of the integer model.
    var architecture: Architecture {
        Architecture(
            qualities: qualities, topGroups: topGroups, bottomGroups: bottomGroups, topPhases: phases(.top),
            bottomPhases: phases(.bottom), bottomWidth: width, topWidth: topWidth,
            contextWidth: contextWidth, headWidth: headWidth, codewordFeatures: learnedFeatures,
            blocks: .init(
                analysisShared: analysisBlocks, analysisTop: analysisTopBlocks,
                analysisBottom: analysisBottomBlocks, synthesisTop: synthesisTopBlocks,
                synthesisBottom: synthesisBlocks, prior: priorBlocks),
            fractionBits: ModelExport.fractionBits)
    }
}
