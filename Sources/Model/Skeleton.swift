/// The linear transform that the networks correct: spec/vqm-model.md, section 3.1, and spec/vqz-format.md,
/// section 7.
package struct Skeleton: Equatable, Sendable {
    /// Synthesis matrix of the top codewords in units of 2^-14, [4 · 192][T].
    package let topInverse: [Int16]
    /// Synthesis matrix of the bottom codewords in units of 2^-14, [192][B].
    package let bottomInverse: [Int16]
    /// Multiplier M that makes pixels of the sum, [Q].
    package let outputScale: [Int16]
    /// p (0...24) and s' (1...24), [Q][2].
    package let outputShift: [UInt8]

    package init(topInverse: [Int16], bottomInverse: [Int16], outputScale: [Int16], outputShift: [UInt8]) {
        self.topInverse = topInverse
        self.bottomInverse = bottomInverse
        self.outputScale = outputScale
        self.outputShift = outputShift
    }
}

extension Skeleton {
    func validate(_ architecture: Architecture) throws(ModelError) {
        let qualities = architecture.qualities
        let sizes = [
            ("skeleton.topInverse", topInverse.count, 4 * Architecture.blockSize * architecture.topChannels),
            (
                "skeleton.bottomInverse", bottomInverse.count,
                Architecture.blockSize * architecture.bottomChannels
            ),
            ("output.scale", outputScale.count, qualities),
            ("output.shift", outputShift.count, 2 * qualities),
        ]
        for (record, found, expected) in sizes where found != expected {
            throw .shape(record: record, expected: [expected], found: [found])
        }
        try checkShifts("output.shift", outputShift)
    }
}

extension GraphModel {
    /// The grey levels that a latent unit comes to at a quality, u: a squared error of u² is worth one bit.
    package func greyLevelsPerLatentUnit(_ quality: Int) -> Double {
        let shift = Int(skeleton.outputShift[2 * quality]) + Int(skeleton.outputShift[2 * quality + 1])
        let bits = 14 + architecture.fractionBits
        return Double(skeleton.outputScale[quality])
            * Double(sign: .plus, exponent: bits - shift, significand: 1)
    }
}
