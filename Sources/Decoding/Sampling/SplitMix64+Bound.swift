import RandomNumbers

extension SplitMix64 {
    /// Uniform in `0 ..< bound`, to one part in 2^32: always one number of the generator.
    mutating func below(_ bound: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
