import Foundation
import Metrics

/// What is seen of the errors of crops: the points that SSIMULACRA2 takes off, and an anchor on the squared
/// error that keeps what is decoded close. With its gradient, of crops of one size.
final class SeenErrors<T: TensorScalar> {
    /// Of a crop.
    struct Cost {
        /// SSIMULACRA2.
        let score: Double
        /// Points off, with those of the anchor.
        let points: Double
    }

    /// Points that a decibel of PSNR has to win for being given up.
    static var anchor: Double { 1.5 }

    private let width, height: Int
    private let scales: [SeenScale<T>]
    /// Samples of 0 to 255, [3][height][width].
    private let original: Buffer<T>, decoded: Buffer<T>

    /// - Parameters:
    ///   - width, height: multiples of 8
    ///   - mirrors: whether what lies beyond the left and right border mirrors the crop, or is black, as in
    ///     the metric
    init(width: Int, height: Int, mirrors: Bool = true) {
        precondition(width % 8 == 0 && height % 8 == 0 && min(width, height) > 0, "sides of whole blocks")
        (self.width, self.height) = (width, height)
        var (w, h, scales) = (width, height, [SeenScale<T>]())
        while scales.count < SSIMULACRA2Weights.scales, min(w, h) >= SSIMULACRA2Weights.smallestSide {
            scales.append(SeenScale(width: w, height: h, mirrors: mirrors))
            (w, h) = ((w + 1) / 2, (h + 1) / 2)
        }
        self.scales = scales
        (original, decoded) = (Buffer(3 * width * height), Buffer(3 * width * height))
    }

    /// - Parameters:
    ///   - pixels, output: blocks [height/8][width/8][192] of the crop and of what was decoded
    ///   - unit: grey levels that one of their units comes to
    ///   - factor: of the gradient
    ///   - gradient: gets the gradient of the points with respect to `output`, times the factor
    func evaluate(
        pixels: UnsafePointer<T>, output: UnsafePointer<T>, unit: Double, factor: Double,
        gradient: UnsafeMutablePointer<T>
    ) -> Cost {
        setSamples(pixels, output, unit)
        var norms = [[Double]](repeating: [], count: 3)
        for (s, scale) in scales.enumerated() {
            if s > 0 { scale.halve(scales[s - 1]) }
            let found = scale.norms()
            for plane in 0..<3 { norms[plane] += found[6 * plane..<6 * plane + 6] }
        }
        // Weights are used in order, by crops with fewer scales too.
        let weights = SSIMULACRA2Weights.values
        let weighted = zip(weights, norms.flatMap { $0 }).reduce(0) { $0 + $1.0 * $1.1 }
        let (score, slope) = SSIMULACRA2Weights.score(weighted)
        for (s, scale) in scales.enumerated().reversed() {
            scale.backward(
                (0..<18).map { -slope * weights[$0 / 6 * 6 * scales.count + 6 * s + $0 % 6] })
            if s + 1 < scales.count { scales[s + 1].addGradient(to: scale) }
        }
        let error = squaredError / Double(3 * width * height)
        setGradient(unit, factor, anchor: Self.anchor * 10 / log(10) / (1 + error), gradient)
        return Cost(score: score, points: 100 - score + Self.anchor * 10 * log10(1 + error))
    }

    /// Calls `body` with every sample's place in blocks and in planes.
    private func forEachSample(_ body: (_ block: Int, _ plane: Int) -> Void) {
        for y in 0..<height {
            for x in 0..<width {
                let block = ((y / 8 * (width / 8) + x / 8) * 64 + y % 8 * 8 + x % 8) * 3
                for k in 0..<3 { body(block + k, k * width * height + y * width + x) }
            }
        }
    }

    private func setSamples(_ pixels: UnsafePointer<T>, _ output: UnsafePointer<T>, _ unit: Double) {
        let unit = T(unit)
        forEachSample { block, plane in
            let sample = pixels[block] * unit + 128
            // Where the picture's samples end, the gradient goes on.
            let found = min(255, max(0, output[block] * unit + 128))
            (original[plane], decoded[plane]) = (sample, found)
            scales[0].original[plane] = T(Self.linear(Double(sample)))
            scales[0].distorted[plane] = T(Self.linear(Double(found)))
        }
    }

    private var squaredError: Double {
        (0..<original.count).reduce(0) {
            let difference = Double(original[$1] - decoded[$1])
            return $0 + difference * difference
        }
    }

    private func setGradient(
        _ unit: Double, _ factor: Double, anchor: Double, _ gradient: UnsafeMutablePointer<T>
    ) {
        let share = 2 * anchor / Double(3 * width * height)
        forEachSample { block, plane in
            let found = Double(decoded[plane])
            let seen = Double(scales[0].gradient[plane]) * Self.slope(found)
            let close = share * (found - Double(original[plane]))
            gradient[block] = T(factor * unit * (seen + close))
        }
    }

    /// The linear light of a sample, by the curve of sRGB, and its slope.
    private static func linear(_ sample: Double) -> Double {
        let x = sample / 255
        return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4)
    }

    private static func slope(_ sample: Double) -> Double {
        let x = sample / 255
        return (x <= 0.04045 ? 1 / 12.92 : 2.4 / 1.055 * pow((x + 0.055) / 1.055, 1.4)) / 255
    }
}
