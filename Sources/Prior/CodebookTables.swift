import CKernels
import Model
import Network

/// A group's codebook at one quality in the layout of the kernels.
package final class CodebookTables: @unchecked Sendable {
    /// The sizes, and where elements stand.
    private let layout: vqk_codebook
    // Written in `init` only.
    private let words: UnsafeMutablePointer<Int16>
    private let base: UnsafeMutablePointer<Int32>
    private let tilt: UnsafeMutablePointer<Int16>
    private let exponents: UnsafeMutablePointer<Int32>
    /// The features of the codewords, [K][2d]; empty if the codebook has none.
    package let features: [UInt8]

    package init(_ codebook: Codebook, quality: Int) {
        let range = codebook.range(quality)
        let (dimensions, outputs) = (codebook.dimensions, codebook.headOutputs)
        layout = vqk_codebook_layout(Int32(range.count), Int32(dimensions), Int32(outputs))
        words = Self.zeros(layout.wordCount)
        base = Self.zeros(Int(layout.padded))
        tilt = Self.zeros(layout.tiltCount)
        exponents = .allocate(capacity: ExponentTable.values.count)
        features =
            codebook.features.isEmpty
            ? []
            : Array(codebook.features[range.lowerBound * 2 * dimensions..<range.upperBound * 2 * dimensions])
        fill(
            words: codebook.words[range.lowerBound * dimensions..<range.upperBound * dimensions],
            base: codebook.base[range],
            tilt: codebook.tilt[range.lowerBound * outputs..<range.upperBound * outputs], outputs: outputs)
    }

    /// K.
    package var count: Int { Int(layout.codewords) }
    /// K rounded up to a multiple of 16.
    package var padded: Int { Int(layout.padded) }
    package var dimensions: Int { Int(layout.dimensions) }

    private static func zeros<Element: FixedWidthInteger>(_ count: Int) -> UnsafeMutablePointer<Element> {
        let elements = UnsafeMutablePointer<Element>.allocate(capacity: count)
        elements.initialize(repeating: 0, count: count)
        return elements
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
        exponents.initialize(from: ExponentTable.values, count: ExponentTable.values.count)
        for (k, value) in source.enumerated() { base[k] = Int32(value) }
        codewords.withUnsafeBufferPointer { codewords in
            for k in 0..<count {
                for d in 0..<dimensions { words[layout.wordIndex(k, d)] = codewords[k * dimensions + d] }
            }
        }
        features.withUnsafeBufferPointer { features in
            for k in 0..<count {
                for j in 0..<outputs { tilt[layout.tiltIndex(k, j)] = features[k * outputs + j] }
            }
        }
    }

    /// The tables as the kernels take them; valid as long as `self` is.
    package var kernelView: vqk_codebook {
        var view = layout
        (view.words, view.base) = (UnsafePointer(words), UnsafePointer(base))
        (view.tilt, view.exp2) = (UnsafePointer(tilt), UnsafePointer(exponents))
        return view
    }
}
