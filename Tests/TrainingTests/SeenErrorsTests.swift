import Foundation
import Metrics
import RandomNumbers
import Raster
import Testing

@testable import Training

/// What is seen of errors: the metric's scores, gradients against central differences in double precision,
/// and weights of bits.
struct SeenErrorsTests {
    /// A picture with edges and noise, and a copy with errors; in blocks, in units of `unit` grey levels.
    private static func pair(width: Int, height: Int, noise: Double, seed: UInt64)
        -> (pixels: [Double], output: [Double])
    {
        var random = SplitMix64(seed: seed)
        var (pixels, output) = ([Double](), [Double]())
        for _ in 0..<width * height / 64 {
            let base = (0..<3).map { _ in 40 * random.normal() }
            for i in 0..<64 {
                for k in 0..<3 {
                    let sample = (base[k] + (i % 8 > 4 ? 25 : 0) + 6 * random.normal()).rounded()
                    pixels.append(min(120, max(-120, sample)) / unit)
                    output.append(min(120, max(-120, (sample + noise * random.normal()).rounded())) / unit)
                }
            }
        }
        return (pixels, output)
    }

    private static let unit = 7.0

    private func evaluate<T: TensorScalar>(
        _ errors: SeenErrors<T>, _ pair: (pixels: [Double], output: [Double])
    ) -> (cost: SeenErrors<T>.Cost, gradient: [T]) {
        var gradient = [T](repeating: 0, count: pair.pixels.count)
        let cost = errors.evaluate(
            pixels: pair.pixels.map { T($0) }, output: pair.output.map { T($0) }, unit: Self.unit, factor: 3,
            gradient: &gradient)
        return (cost, gradient)
    }

    private func image(_ blocks: [Double], width: Int, height: Int) -> Image {
        var samples = [UInt8](repeating: 0, count: 3 * width * height)
        for (i, value) in blocks.enumerated() {
            let (block, place) = (i / 192, i % 192)
            let y = block / (width / 8) * 8 + place / 24
            let x = block % (width / 8) * 8 + place / 3 % 8
            samples[(y * width + x) * 3 + i % 3] = UInt8(value * Self.unit + 128.5)
        }
        return Image(width: width, height: height, color: .rgb, samples: samples)
    }

    /// Also of sides that are too small for all scales, and odd at some.
    @Test(arguments: [(64, 64, 4.0), (200, 136, 12.0), (96, 328, 30.0), (8, 24, 9.0)])
    func scoresAreThoseOfTheMetric(width: Int, height: Int, noise: Double) throws {
        let pair = Self.pair(width: width, height: height, noise: noise, seed: 3)
        let expected = try #require(
            ssimulacra2(
                image(pair.pixels, width: width, height: height),
                image(pair.output, width: width, height: height)))
        let exact = evaluate(SeenErrors<Double>(width: width, height: height, mirrors: false), pair).cost
        #expect(abs(exact.score - expected) < 0.01)
        let fast = evaluate(SeenErrors<Float>(width: width, height: height, mirrors: false), pair).cost
        #expect(abs(fast.score - expected) < 0.02)
        let squares = zip(pair.pixels, pair.output).reduce(0) { $0 + pow(Self.unit * ($1.0 - $1.1), 2) }
        let anchor = 15 * log10(1 + squares / Double(pair.pixels.count))
        #expect(abs(exact.points - (100 - exact.score + anchor)) < 1e-9)
    }

    @Test(arguments: [true, false]) func gradientsAreCentralDifferences(mirrors: Bool) {
        let (width, height) = (72, 40)
        var pair = Self.pair(width: width, height: height, noise: 14, seed: 5)
        let errors = SeenErrors<Double>(width: width, height: height, mirrors: mirrors)
        let gradient = evaluate(errors, pair).gradient
        var random = SplitMix64(seed: 8)
        let start = pair.output
        for _ in 0..<6 {
            let way = start.map { _ in random.normal() }
            func points(_ h: Double) -> Double {
                pair.output = zip(start, way).map { $0 + h * $1 }
                return evaluate(errors, pair).cost.points
            }
            let expected = 3 * (points(1e-6) - points(-1e-6)) / 2e-6
            let actual = zip(gradient, way).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(actual - expected) < 1e-4 * abs(expected) + 1e-4, "\(actual), \(expected)")
        }
        // One sample at a time, at corners and inside.
        for i in [0, 191, 192 * 8 + 4, 192 * 20 + 100, start.count - 1] {
            func points(_ h: Double) -> Double {
                pair.output = start
                pair.output[i] += h
                return evaluate(errors, pair).cost.points
            }
            let expected = 3 * (points(1e-5) - points(-1e-5)) / 2e-5
            #expect(abs(gradient[i] - expected) < 1e-4 * abs(expected) + 1e-6, "\(i)")
        }
    }

    @Test func equalPicturesLackNothing() {
        let pair = Self.pair(width: 64, height: 64, noise: 0, seed: 2)
        let cost = evaluate(SeenErrors<Float>(width: 64, height: 64), (pair.pixels, pair.pixels)).cost
        #expect(cost.score > 99.9 && cost.points < 0.1)
    }

    /// A flat block, one of deviation 18 and one beyond the range.
    @Test func whatHidesErrors() {
        let pixels = Tensor<Double>(1, 2, 2, 192, differentiable: false)
        for i in 0..<192 where i / 3 % 2 == 0 {
            pixels.value[192 + i] = 36 / Self.unit
            pixels.value[2 * 192 + i] = 250 / Self.unit
        }
        let masking = RateMasking<Double>(topGroups: 2, bottomGroups: 5, n: 1, h: 2, w: 2)
        masking.set(pixels: pixels, unit: Self.unit)
        let expected = [0.2, 2, 998.0 / 256, 0.2]
        #expect(zip(masking.bottom.positions.values, expected).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(abs(masking.top.positions[0] - ((18.0 + 125) / 4 + 2) / 10 / 4) < 1e-9)
        #expect(masking.top.groups == [1, 1])
        #expect(abs(masking.bottom.groups[0] - exp2(-1.5)) < 1e-9)
        #expect(abs(masking.bottom.groups[4] - exp2(0.9)) < 1e-9)
    }
}
