import CKernels
import Network
import Prior
import RandomNumbers

/// Indices drawn at random, each codeword as often as its weight says.
///
/// This is what a range decoder makes of random bits. A range decoder alone would not do: a value in the
/// remainder of its division, which no encoder uses, would spoil all symbols after it.
final class DrawnIndices: IndexSource {
    private var generator: SplitMix64
    private let find: @convention(c) (UnsafePointer<UInt32>?, UnsafePointer<UInt32>?, UInt32) -> vqk_interval

    init(seed: UInt64, _ kernels: Kernels) {
        generator = SplitMix64(seed: seed)
        find = kernels.table.pointee.find
    }

    func read(_ buffer: WeightBuffer, count: Int, to indices: UnsafeMutablePointer<UInt8>) {
        for position in 0..<count {
            let sums = buffer.sums(position)
            let found = find(buffer.weights(position), sums, generator.below(sums[15]))
            indices[position] = UInt8(truncatingIfNeeded: found.index)
        }
    }
}
