import CTensorOps
import TestSupport

/// A reproducible source of arrays.
struct Random: RandomNumberGenerator {
    private var generator: SplitMix64

    init(_ seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func next() -> UInt64 { generator.next() }

    /// `count` numbers in -scale..<scale that `Float` holds exactly.
    mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
        (0..<count).map { _ in Float.random(in: -scale..<scale, using: &self) }
    }

    mutating func doubles(_ count: Int, scale: Double = 1) -> [Double] {
        (0..<count).map { _ in Double.random(in: -scale..<scale, using: &self) }
    }
}

extension Array where Element == Float {
    var asDoubles: [Double] { map(Double.init) }
}

/// The largest deviation in units of the largest expected magnitude (of `atLeast`, if that is larger);
/// infinite if a value is not a number.
func relativeError(_ values: [Float], _ expected: [Double], atLeast: Double = 0) -> Double {
    relativeError(values.asDoubles, expected, atLeast: atLeast)
}

func relativeError(_ values: [Double], _ expected: [Double], atLeast: Double = 0) -> Double {
    precondition(values.count == expected.count)
    let scale = max(atLeast, expected.map(abs).max() ?? 0)
    let deviation = zip(values, expected).map { value, expected in
        value.isFinite ? abs(value - expected) : .infinity
    }
    guard let worst = deviation.max(), worst > 0 else { return 0 }
    return scale > 0 ? worst / scale : .infinity
}

/// The central difference of `f` in every element of `x`.
func centralDifferences(at x: [Double], step: Double = 1e-4, _ f: ([Double]) -> Double) -> [Double] {
    x.indices.map { i in
        var shifted = x
        shifted[i] = x[i] + step
        let above = f(shifted)
        shifted[i] = x[i] - step
        return (above - f(shifted)) / (2 * step)
    }
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

/// A context of the float operations for the time of a test.
final class Context {
    let pointer: OpaquePointer
    init() { pointer = vqt_context_create() }
    deinit { vqt_context_destroy(pointer) }
}
