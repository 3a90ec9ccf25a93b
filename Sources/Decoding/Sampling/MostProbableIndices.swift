import Prior

/// The indices of the most probable codewords, of equal ones the lowest.
final class MostProbableIndices: IndexSource {
    func read(_ buffer: WeightBuffer, count: Int, to indices: UnsafeMutablePointer<UInt8>) {
        for position in 0..<count {
            let weights = UnsafeBufferPointer(start: buffer.weights(position), count: buffer.padded)
            var best = 0
            for k in weights.indices where weights[k] > weights[best] { best = k }
            indices[position] = UInt8(truncatingIfNeeded: best)
        }
    }
}
