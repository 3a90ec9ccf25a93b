/// The weights of all codewords of a group at a number of positions.
final class WeightBuffer {
    /// Weights of one position, a multiple of 16.
    let padded: Int
    private let storage: UnsafeMutablePointer<UInt32>
    private let sumStorage: UnsafeMutablePointer<UInt32>

    init(positions: Int, _ tables: CodebookTables) {
        padded = tables.padded
        storage = .allocate(capacity: positions * padded)
        sumStorage = .allocate(capacity: positions * 16)
    }

    deinit {
        storage.deallocate()
        sumStorage.deallocate()
    }

    /// The weights at a position, K of them and zeros up to a multiple of 16.
    func weights(_ position: Int) -> UnsafeMutablePointer<UInt32> { storage + position * padded }

    /// Running sums over blocks of 16 weights at a position, the last one being the total.
    func sums(_ position: Int) -> UnsafeMutablePointer<UInt32> { sumStorage + position * 16 }
}
