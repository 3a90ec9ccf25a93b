import CKernels
import Network

/// The weights of all codewords of a group at a number of positions; of one group after the other.
package final class WeightBuffer {
    /// Weights of one position, a multiple of 16.
    package private(set) var padded = 0
    private let storage: UnsafeMutablePointer<UInt32>
    private let sumStorage: UnsafeMutablePointer<UInt32>

    /// A buffer for `positions` positions of any of the codebooks.
    package init(positions: Int, _ tables: [CodebookTables]) {
        storage = .allocate(capacity: positions * (tables.map { $0.padded }.max() ?? 0))
        sumStorage = .allocate(capacity: positions * 16)
    }

    /// Makes it hold the weights of one of the codebooks.
    package func reuse(for tables: CodebookTables) { padded = tables.padded }

    deinit {
        storage.deallocate()
        sumStorage.deallocate()
    }

    /// The weights at a position, K of them and zeros up to a multiple of 16.
    package func weights(_ position: Int) -> UnsafeMutablePointer<UInt32> { storage + position * padded }

    /// Running sums over blocks of 16 weights at a position, the last one being the total.
    package func sums(_ position: Int) -> UnsafeMutablePointer<UInt32> { sumStorage + position * 16 }
}

extension WeightBuffer {
    /// The weights of start contexts, which are the same everywhere, at the positions of a segment.
    package convenience init(starts tables: CodebookTables, _ kernels: Kernels) {
        self.init(positions: LevelContext.segment, [tables])
        reuse(for: tables)
        var codebook = tables.kernelView
        let heads = [Int16](repeating: 0, count: 16 * LevelContext.segment)
        kernels.table.pointee.weigh(&codebook, heads, LevelContext.segment, weights(0), sums(0))
    }
}
