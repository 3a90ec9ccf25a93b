/// Proves that no sum of a model overflows 32 signed bits: spec/vqm-model.md, section 3.3, and
/// spec/vqm-model-2.md, section 4.
///
/// The bounds include the rounding term that is added to a sum before it is shifted.
struct OverflowBounds {
    /// Largest magnitude of each channel of the codewords over all qualities, [T] and [B].
    private let top: [Int64]
    private let bottom: [Int64]

    init(top: LevelPrior, bottom: LevelPrior) {
        self.init(top: Self.magnitudes(top), bottom: Self.magnitudes(bottom))
    }

    /// - Parameters: the largest magnitude of each channel of the codewords
    init(top: [Int64], bottom: [Int64]) {
        self.top = top
        self.bottom = bottom
    }

    /// - Throws: `ModelError.overflow` with the first channel whose sum could overflow.
    func check(_ layer: ConvolutionLayer, _ shape: LayerShape) throws(ModelError) {
        let sums = sums(layer, shape)
        let rounding = layer.shift.enumerated().reduce(Int64(0)) { largest, shift in
            shift.offset % 2 == 0 ? max(largest, roundingTerm(shift.element)) : largest
        }
        for channel in 0..<layer.outputs {
            let bias = stride(from: channel, to: layer.bias.count, by: layer.outputs).reduce(0) {
                max($0, Int64(layer.bias[$1].magnitude))
            }
            try refuse(sums[channel] + bias + rounding, shape.record("weight"), channel)
        }
    }

    /// The sum of section 7 of the format, which has the network's correction as a third term.
    func check(_ skeleton: Skeleton, fractionBits: Int) throws(ModelError) {
        let correction: Int64 = 32768 << Int64(4 + fractionBits)
        let rounding = stride(from: 0, to: skeleton.outputShift.count, by: 2).reduce(0) {
            max($0, roundingTerm(skeleton.outputShift[$1]))
        }
        let topSums = weighted(skeleton.topInverse, top)
        let bottomSums = weighted(skeleton.bottomInverse, bottom)
        for (channel, sum) in topSums.enumerated() {
            let bound = sum + bottomSums[channel % bottomSums.count] + correction + rounding
            try refuse(bound, "skeleton.topInverse", channel)
        }
    }

    /// The largest sum of |w|·x of each output channel.
    private func sums(_ layer: ConvolutionLayer, _ shape: LayerShape) -> [Int64] {
        if shape.kind == .depthwise, case .s16(let weights) = layer.weights {
            return weighted(weights, rows: layer.outputs).map { 32768 * $0 }
        }
        return switch (layer.weights, shape.source) {
        case (.s8(let weights), _): weighted(weights, rows: layer.outputs).map { 255 * $0 }
        case (.s16(let weights), .codewords(let level)):
            weighted(weights, level == .top ? top : bottom, rows: layer.outputs)
        case (.s16(let weights), _): weighted(weights, rows: layer.outputs).map { 128 * $0 }
        }
    }

    private func refuse(_ bound: Int64, _ record: String, _ channel: Int) throws(ModelError) {
        guard bound <= Int64(Int32.max) else {
            throw .overflow(record: record, channel: channel, bound: bound)
        }
    }

    private static func magnitudes(_ prior: LevelPrior) -> [Int64] {
        prior.codebooks.flatMap { codebook in
            (0..<codebook.dimensions).map { dimension in
                stride(from: dimension, to: codebook.words.count, by: codebook.dimensions).reduce(0) {
                    max($0, Int64(codebook.words[$1].magnitude))
                }
            }
        }
    }
}

/// The term 2^(p-1) that rounds a shift by p, 0 for p = 0.
private func roundingTerm(_ shift: UInt8) -> Int64 {
    shift == 0 ? 0 : 1 << (Int64(shift) - 1)
}

/// The sum of the magnitudes of each of `rows` equal parts of `weights`.
private func weighted<Integer: FixedWidthInteger & SignedInteger>(_ weights: [Integer], rows: Int) -> [Int64]
{
    let length = weights.count / rows
    return weights.withUnsafeBufferPointer { weights in
        (0..<rows).map { row in
            var sum: Int64 = 0
            for i in row * length..<(row + 1) * length { sum &+= abs(Int64(weights[i])) }
            return sum
        }
    }
}

/// The sums of |w|·x over rows in which the factors `x` recur, [weights.count / x.count] or, if given,
/// [rows].
private func weighted(_ weights: [Int16], _ factors: [Int64], rows: Int? = nil) -> [Int64] {
    let length = weights.count / (rows ?? weights.count / factors.count)
    return (0..<weights.count / length).map { row in
        (0..<length).reduce(0) {
            $0 + Int64(weights[row * length + $1].magnitude) * factors[$1 % factors.count]
        }
    }
}
