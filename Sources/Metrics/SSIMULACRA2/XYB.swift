import Glibc

/// JPEG XL's opponent colours, moved to positive ranges as SSIMULACRA2 wants them.
///
/// Three cones see a mix of linear red, green and blue and answer with its cube root. X is their
/// red-green difference, Y their mean and B what blue has beyond Y. The constants are JPEG XL's.
package enum XYB {
    /// The share of red, green and blue in what each cone sees; shares sum to 1.
    package static let shares: [(red: Float, green: Float, blue: Float)] = [
        (0.30, 0.622, 0.078),
        (0.23, 0.692, 0.078),
        (0.24342268924547819, 0.20476744424496821, 0.5518098665095536),
    ]

    /// Light that each cone sees in the dark.
    package static let bias: Float = 0.0037930732552754493

    /// Converts `count` pixels.
    /// - Parameter linear: rows of red, green and blue, 0...1.
    /// - Parameter result: rows of X, Y and B.
    static func convert(
        _ linear: [UnsafePointer<Float>], into result: [UnsafeMutablePointer<Float>], count: Int
    ) {
        for (shares, cone) in zip(shares, result) {
            respond(linear, shares: shares, into: cone, count: count)
        }
        combine(result, count: count)
    }

    /// The answers of one cone.
    private static func respond(
        _ linear: [UnsafePointer<Float>], shares: (red: Float, green: Float, blue: Float),
        into result: UnsafeMutablePointer<Float>, count: Int
    ) {
        let (red, green, blue) = (linear[0], linear[1], linear[2])
        let bias = bias
        for x in 0..<count {
            let seen = shares.red * red[x] + shares.green * green[x] + shares.blue * blue[x]
            result[x] = cubeRoot(seen + bias)
        }
    }

    /// Makes X, Y and B of the answers of the three cones, in place.
    private static func combine(_ cones: [UnsafeMutablePointer<Float>], count: Int) {
        let (first, second, third) = (cones[0], cones[1], cones[2])
        let dark = cubeRoot(bias)
        for x in 0..<count {
            let (long, medium) = (first[x], second[x])
            let luma = 0.5 * (long + medium)
            first[x] = 7 * (long - medium) + 0.42
            second[x] = luma - dark + 0.01
            third[x] += 0.55 - luma
        }
    }

    /// The cube root of a positive normal number, exact but for rounding: a third of the exponent and two
    /// steps of Halley's method.
    @inline(__always)
    package static func cubeRoot(_ x: Float) -> Float {
        var root = Float(bitPattern: x.bitPattern / 3 &+ 0x2A51_0000)
        for _ in 0..<2 {
            let cube = root * root * root
            root *= (cube + 2 * x) / (2 * cube + x)
        }
        return root
    }
}
