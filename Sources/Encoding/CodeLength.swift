import CKernels

/// Adds up the lengths of codes: a logarithm for many of them.
struct CodeLength {
    private var logarithms = 0.0
    /// Not yet in `logarithms`: the product of the reciprocal probabilities.
    private var product = 1.0

    /// Adds a code of probability `frequency / total`.
    ///
    /// - Precondition: 0 < frequency <= total
    mutating func add(frequency: UInt32, total: UInt32) {
        product *= Double(total) / Double(frequency)
        // A factor is at most 2^32, so the product stays finite.
        if product > 0x1p900 {
            logarithms += vqk_log2(product)
            product = 1
        }
    }

    /// The sum in bits.
    var bits: Double { logarithms + vqk_log2(product) }
}
