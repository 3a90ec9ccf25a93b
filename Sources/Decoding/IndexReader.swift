import CKernels
import Container
import EntropyCoding
import Network
import Parallel
import Prior

/// The sequential part of decoding: finds indices in their distributions.
final class IndexReader: IndexSource {
    private(set) var coder: RangeDecoder
    let isWhole: Bool
    private let find: @convention(c) (UnsafePointer<UInt32>?, UnsafePointer<UInt32>?, UInt32) -> vqk_interval

    init(_ stream: TileStream, _ kernels: Kernels) {
        coder = RangeDecoder(stream.bytes)
        isWhole = stream.isWhole
        find = kernels.table.pointee.find
    }

    /// Whether indices have been decoded that a stream which is cut has no bytes for.
    var isBeyondEnd: Bool { !isWhole && coder.isBeyondEnd }

    /// Decodes the indices.
    func read(_ buffer: WeightBuffer, count: Int, to indices: UnsafeMutablePointer<UInt8>) {
        let start = StageClock.start()
        defer { StageClock.stop(.entropyCoding, start) }
        let (find, padded) = (find, buffer.padded)
        var (weights, sums) = (UnsafePointer(buffer.weights(0)), UnsafePointer(buffer.sums(0)))
        // A copy that the loop keeps in registers.
        var coder = coder
        for position in 0..<count {
            let found = find(weights, sums, coder.target(total: sums[15]))
            coder.consume(cumulative: found.start, frequency: found.weight)
            indices[position] = UInt8(truncatingIfNeeded: found.index)
            weights += padded
            sums += 16
        }
        self.coder = coder
    }
}
