import EntropyCoding
import TestSupport

/// A symbol as the coder sees it.
struct Slice: Equatable {
    var cumulative: UInt32
    var frequency: UInt32
    var total: UInt32

    /// The slice of symbol `k` among the given frequencies.
    init(_ k: Int, of frequencies: [UInt32]) {
        cumulative = frequencies[..<k].reduce(0, +)
        frequency = frequencies[k]
        total = frequencies.reduce(0, +)
    }

    init(cumulative: UInt32, frequency: UInt32, total: UInt32) {
        self.cumulative = cumulative
        self.frequency = frequency
        self.total = total
    }

    /// A random slice of a random total, of all magnitudes up to 2^28.
    static func random(using generator: inout SplitMix64) -> Slice {
        let total = UInt32.random(
            in: 1...(1 << UInt32.random(in: 0...28, using: &generator)), using: &generator)
        let first = UInt32.random(in: 0..<total, using: &generator)
        let last =
            Bool.random(using: &generator) ? first : UInt32.random(in: first..<total, using: &generator)
        return Slice(cumulative: first, frequency: last - first + 1, total: total)
    }
}

func encode(_ slices: [Slice]) -> [UInt8] {
    var encoder = RangeEncoder()
    for slice in slices {
        encoder.encode(cumulative: slice.cumulative, frequency: slice.frequency, total: slice.total)
    }
    return encoder.finish()
}

/// Whether the bytes decode to these slices and are all taken.
func decodes(_ bytes: [UInt8], to slices: [Slice]) -> Bool {
    var decoder = RangeDecoder(bytes)
    for slice in slices {
        let target = decoder.target(total: slice.total)
        guard target >= slice.cumulative && target - slice.cumulative < slice.frequency else { return false }
        decoder.consume(cumulative: slice.cumulative, frequency: slice.frequency)
    }
    return decoder.isAtEnd && decoder.consumed == bytes.count
}
