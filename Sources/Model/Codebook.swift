/// The codewords of one group for all qualities, one quality after another: spec/vqm-model.md, section 3.2.
///
/// Within a quality, codewords are sorted by falling `base`.
package struct Codebook: Equatable, Sendable {
    /// d: dimensions of a codeword, 1...4.
    package let dimensions: Int
    /// J: outputs of the group's head, 1...16.
    package let headOutputs: Int
    /// K_q: codewords of each quality, 1...256 each, [Q].
    package let sizes: [Int32]
    /// Codewords in units of 2^-F, [sum K_q][d].
    package let words: [Int16]
    /// Context features, 128 standing for zero, [sum K_q][2d]; empty in format 2, whose context sees what is
    /// coded, codewords with their means.
    package let features: [UInt8]
    /// log2 of the usage in units of 2^-8, [sum K_q].
    package let base: [Int16]
    /// Features φ that the head outputs weigh, in units of 2^-8, [sum K_q][J].
    package let tilt: [Int16]

    /// - Precondition: the arrays fill their shapes.
    package init(
        dimensions: Int, headOutputs: Int, sizes: [Int32], words: [Int16], features: [UInt8], base: [Int16],
        tilt: [Int16]
    ) {
        let total = sizes.reduce(0) { $0 + Int($1) }
        precondition(sizes.allSatisfy { $0 >= 1 } && base.count == total, "[sum K_q] expected")
        precondition(words.count == total * dimensions, "[sum K_q][d] expected")
        precondition(
            features.isEmpty || features.count == 2 * total * dimensions, "[sum K_q][2d] expected")
        precondition(tilt.count == total * headOutputs, "[sum K_q][J] expected")
        self.dimensions = dimensions
        self.headOutputs = headOutputs
        self.sizes = sizes
        self.words = words
        self.features = features
        self.base = base
        self.tilt = tilt
    }

    /// Number of codewords of all qualities.
    package var count: Int { base.count }

    /// The codewords of `quality` among all.
    package func range(_ quality: Int) -> Range<Int> {
        let start = sizes[..<quality].reduce(0) { $0 + Int($1) }
        return start..<start + Int(sizes[quality])
    }
}

extension Codebook {
    /// Checks dimensions, sizes and order.
    func validate(
        _ prefix: String, dimensions: Int, headOutputs: Int, qualities: Int
    ) throws(ModelError) {
        guard self.dimensions == dimensions, self.headOutputs == headOutputs, sizes.count == qualities else {
            throw .shape(
                record: prefix, expected: [qualities, dimensions, headOutputs],
                found: [sizes.count, self.dimensions, self.headOutputs])
        }
        try check(prefix + ".sizes", sizes, in: 1...256)
        for quality in 0..<qualities {
            let range = range(quality)
            for k in range.dropFirst() where base[k] > base[k - 1] {
                throw .value(
                    record: prefix + ".base", index: k, found: Int(base[k]),
                    allowed: -32768...Int(base[k - 1]))
            }
        }
    }
}
