import CKernels
import Model
import Network

/// A group's codebook at one quality in the layout of the kernels.
package final class CodebookTables: @unchecked Sendable {
    /// K.
    package let count: Int
    /// K rounded up to a multiple of 16.
    package let padded: Int
    package let dimensions: Int

    // Written in `init` only.
    private let words: UnsafeMutablePointer<Int16>
    private let base: UnsafeMutablePointer<Int32>
    private let tilt: UnsafeMutablePointer<Int16>
    private let exponents: UnsafeMutablePointer<Int32>
    private let pairs: Int
    /// The features of the codewords, [K][2d].
    package let features: [UInt8]

    package init(_ codebook: Codebook, quality: Int) {
        let range = codebook.range(quality)
        let (dimensions, outputs) = (codebook.dimensions, codebook.headOutputs)
        self.dimensions = dimensions
        count = range.count
        padded = (count + 15) / 16 * 16
        pairs = (outputs + 1) / 2
        words = .allocate(capacity: dimensions * padded)
        base = .allocate(capacity: padded)
        tilt = .allocate(capacity: 2 * pairs * padded)
        exponents = .allocate(capacity: ExponentTable.values.count)
        features = Array(
            codebook.features[range.lowerBound * 2 * dimensions..<range.upperBound * 2 * dimensions])
        fill(
            words: codebook.words[range.lowerBound * dimensions..<range.upperBound * dimensions],
            base: codebook.base[range],
            tilt: codebook.tilt[range.lowerBound * outputs..<range.upperBound * outputs], outputs: outputs)
    }

    deinit {
        words.deallocate()
        base.deallocate()
        tilt.deallocate()
        exponents.deallocate()
    }

    /// Transposes the tables so that 16 codewords stand side by side.
    private func fill(
        words codewords: ArraySlice<Int16>, base source: ArraySlice<Int16>, tilt features: ArraySlice<Int16>,
        outputs: Int
    ) {
        words.initialize(repeating: 0, count: dimensions * padded)
        base.initialize(repeating: 0, count: padded)
        tilt.initialize(repeating: 0, count: 2 * pairs * padded)
        exponents.initialize(from: ExponentTable.values, count: ExponentTable.values.count)
        for (k, value) in source.enumerated() { base[k] = Int32(value) }
        codewords.withUnsafeBufferPointer { codewords in
            for k in 0..<count {
                for d in 0..<dimensions { words[d * padded + k] = codewords[k * dimensions + d] }
            }
        }
        features.withUnsafeBufferPointer { features in
            for k in 0..<count {
                let block = tilt + k / 16 * pairs * 32 + k % 16 * 2
                for j in 0..<outputs { block[j / 2 * 32 + j % 2] = features[k * outputs + j] }
            }
        }
    }

    /// The tables as the kernels take them; valid as long as `self` is.
    package var kernelView: vqk_codebook {
        vqk_codebook(
            codewords: Int32(count), padded: Int32(padded), dimensions: Int32(dimensions),
            pairs: Int32(pairs),
            words: words, base: base, tilt: tilt, exp2: exponents)
    }
}
