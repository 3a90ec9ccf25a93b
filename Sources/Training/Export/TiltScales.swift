/// What the prior features of each group and quality are multiplied by in the integer model, and the outputs of its heads divided by: powers of two, so
/// that twice the largest output seen lies within the range to which the prior clamps outputs (spec/vqz-format.md, section 4).
struct TiltScales {
    /// Real value of one unit of a head's output whose features are not scaled.
    static var headUnit: Double { 0x1p-6 }
    /// Features, at most `CodeLevel.featureLimit` and a quarter of its square, fit 16 bits up to this.
    private static var largest: Double { 8 }

    /// Per level name and group, [Q].
    private let scales: [String: [[Double]]]
    /// Per name of a head's second layer, [Q].
    private let byLayer: [String: [Double]]

    init(_ network: CodecNetwork<Float>, _ pass: CalibrationPass) {
        var scales: [String: [[Double]]] = [:]
        var byLayer: [String: [Double]] = [:]
        for prior in [network.topPrior, network.bottomPrior] {
            scales[prior.codes.name] = prior.groups.map { group in
                let layers = group.heads.map(\.output)
                let scale = (0..<network.recipe.qualities).map { q in
                    Self.scale(layers.map { pass.largestResult($0, quality: q) }.max()!)
                }
                for layer in layers { byLayer[layer.name] = scale }
                return scale
            }
        }
        (self.scales, self.byLayer) = (scales, byLayer)
    }

    private static func scale(_ largest: Double) -> Double {
        var scale = 1.0
        while scale < Self.largest && 2 * largest > 4095 * headUnit * scale { scale *= 2 }
        return scale
    }

    /// Scale of a group, [Q].
    func scale(_ level: String, group: Int) -> [Double] { scales[level]![group] }

    /// All scales of a level, [G][Q].
    func all(_ level: String) -> [Double] { scales[level]!.flatMap { $0 } }

    /// Real value of one unit of a head's outputs, [Q]; nil for other layers.
    func outputUnit(_ layer: String) -> [Double]? { byLayer[layer]?.map { $0 * Self.headUnit } }
}
