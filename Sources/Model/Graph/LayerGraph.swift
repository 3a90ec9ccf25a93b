/// The layers of a model: what there is to load, and in which order it is computed.
///
/// A program is a list of layers that are computed one after the other, each over all of its array; how rows
/// of an image can take turns follows from it.
package struct LayerGraph: Equatable, Sendable {
    /// Every layer, in the order of the model file's records.
    package let layers: [LayerShape]
    /// From pixels to the top's latents.
    package let topAnalysis: [LayerShape]
    /// From there, with the top's codewords, to the bottom's latents.
    package let bottomAnalysis: [LayerShape]
    /// From the codewords of both levels to the correction.
    package let synthesis: [LayerShape]
    /// From the top's context to the bottom's.
    package let between: [LayerShape]

    /// - Precondition: every layer has a name of its own, and the programs have no others.
    package init(
        layers: [LayerShape], topAnalysis: [LayerShape], bottomAnalysis: [LayerShape],
        synthesis: [LayerShape], between: [LayerShape]
    ) {
        self.layers = layers
        self.topAnalysis = topAnalysis
        self.bottomAnalysis = bottomAnalysis
        self.synthesis = synthesis
        self.between = between
    }

    /// What a decoder needs of it.
    package var decoding: LayerGraph {
        LayerGraph(
            layers: layers.filter { $0.role.isDecoded }, topAnalysis: [], bottomAnalysis: [],
            synthesis: synthesis, between: between)
    }

    /// The layer of a role, the first one if there are several.
    package func layer(_ role: LayerRole) -> LayerShape? { layers.first { $0.role == role } }
}
