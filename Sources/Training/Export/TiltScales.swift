/// What the prior features of each group and quality are multiplied by in the integer model, and the outputs
/// of its heads divided by, one for each feature. Large
/// outputs are not rare where codewords are nearly known, as between coded ones of an average grey level: a
/// normal distribution of small variance weighs t² by its
/// reciprocal.
struct TiltScales {
    /// Per level name and group, [Q][J].
    private let scales: [String: [[[Double]]]]
    /// Per name of a head's second layer, [Q][J].
    private let byLayer: [String: [[Double]]]

    init(_ network: CodecNetwork<Float>, _ pass: CalibrationPass) {
        var scales: [String: [[[Double]]]] = [:]
        var byLayer: [String: [[Double]]] = [:]
        for prior in [network.topPrior, network.bottomPrior] {
            scales[prior.codes.name] = prior.groups.enumerated().map { g, group in
                let layers = group.heads.map(\.output)
                let scale = (0..<network.recipe.qualities).map { q in
                    let results = layers.map { pass.largestResults($0, quality: q) }
                    let features = CodebookExport.features(prior.codes, q, g)
                    return features[0].indices.map { j in
                        HeadRange.scale(
                            output: results.reduce(0) { max($0, $1[j]) },
                            feature: features.reduce(0) { max($0, abs($1[j])) })
                    }
                }
                for layer in layers { byLayer[layer.name] = scale }
                return scale
            }
        }
        (self.scales, self.byLayer) = (scales, byLayer)
    }

    /// Scales of a group, [Q][J].
    func scale(_ level: String, group: Int) -> [[Double]] { scales[level]![group] }

    /// All scales of a level, [G][Q][J].
    func all(_ level: String) -> [Double] { scales[level]!.flatMap { $0.flatMap { $0 } } }

    /// Real values of one unit of a head's outputs, [Q][J]; nil for other layers.
    func outputUnit(_ layer: String) -> [[Double]]? {
        byLayer[layer]?.map { $0.map { $0 * HeadRange.unit } }
    }
}
