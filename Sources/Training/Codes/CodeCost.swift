/// Bits and squared error of a level, summed over positions.
package struct CodeCost: Sendable {
    package var bits = 0.0
    package var distortion = 0.0

    mutating func add(_ other: CodeCost) {
        bits += other.bits
        distortion += other.distortion
    }
}
