/// What the outputs of the prior's heads can be in the integer model (spec/vqz-format.md, section 4):
/// multiples of a unit up to 4095 units. A group's features may be
/// multiplied by powers of two, for larger outputs in coarser units, as long as they fit 16 bits.
enum HeadRange {
    /// Real value of one unit of an output whose feature is not scaled.
    static var unit: Double { 0x1p-6 }
    private static var largestOutput: Double { 4095 * unit }
    /// Features are in units of 2^-8.
    private static var largestFeature: Double { 32767 / 256 }

    /// The factor of a feature that lets its head's output be twice as large as seen, if there is room for
    /// it.
    ///
    /// - Parameters:
    ///   - output: the largest absolute output seen
    ///   - feature: the largest absolute value of the feature
    static func scale(output: Double, feature: Double) -> Double {
        var scale = 1.0
        while 2 * output > largestOutput * scale && 2 * scale * feature <= largestFeature { scale *= 2 }
        return scale
    }

    /// The largest absolute output for a feature.
    ///
    /// - Parameter feature: the largest absolute value of the feature
    static func limit(feature: Double) -> Double {
        largestOutput * scale(output: .infinity, feature: feature)
    }

    /// Cuts outputs [positions][J] to their limits [J].
    static func clamp<T: TensorScalar>(_ output: Buffer<T>, to limits: Buffer<T>) {
        let (values, limit) = (output.pointer, limits.pointer)
        for row in stride(from: 0, to: output.count, by: limits.count) {
            for j in 0..<limits.count { values[row + j] = min(limit[j], max(-limit[j], values[row + j])) }
        }
    }

    /// Drops gradients by which an output at its limit would go beyond it.
    static func stop<T: TensorScalar>(_ gradient: Buffer<T>, of output: Buffer<T>, at limits: Buffer<T>) {
        let (gradients, values, limit) = (gradient.pointer, output.pointer, limits.pointer)
        for row in stride(from: 0, to: output.count, by: limits.count) {
            for j in 0..<limits.count where abs(values[row + j]) >= limit[j] {
                if gradients[row + j] * values[row + j] < 0 { gradients[row + j] = 0 }
            }
        }
    }
}
