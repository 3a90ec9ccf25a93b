import CTensorOps
import Testing

struct CodesCase: CustomStringConvertible, Sendable {
    var count: Int32, dims: Int32, codes: Int32, features: Int32, firstLearned: Int32, stride: Int32
    var choice = true

    var description: String {
        "\(count) d \(dims) K \(codes) J \(features) from \(firstLearned) stride \(stride) choice \(choice)"
    }
    var parameters: vqt_codes {
        vqt_codes(
            count: count, dims: dims, codes: codes, features: features, firstLearned: firstLearned,
            stride: stride, choice: choice ? 1 : 0, distortionWeight: 0.7, bitsWeight: 0.03)
    }
}

/// The arrays of `vqt_codes`, in either precision.
struct CodesOperands<Scalar: BinaryFloatingPoint> {
    var z, rate, head, codebook, logCount, feature: [Scalar]
    var index: [UInt8]
    var ehat, dhead, dfeature, usage, usageSum: [Scalar]

    init(_ c: CodesCase, seed: UInt64) {
        var random = Random(seed)
        func numbers(_ count: Int32, _ scale: Float = 1) -> [Scalar] {
            random.floats(Int(count), scale: scale).map { Scalar($0) }
        }
        z = numbers(c.count * c.stride)
        rate = numbers(c.count).map { abs($0) + 0.1 }
        head = numbers(c.count * c.features, 0.5)
        codebook = numbers(c.codes * c.dims)
        logCount = numbers(c.codes, 4)
        for k in stride(from: 3, to: Int(c.codes), by: 5) { logCount[k] = Scalar(VQT_DEAD) }
        feature = numbers(c.features * c.codes)
        index = (0..<c.count).map { _ in UInt8.random(in: 0...UInt8(c.codes - 1), using: &random) }
        for p in index.indices where index[p] % 5 == 3 { index[p] -= 1 }
        ehat = numbers(c.count * c.stride)
        dhead = numbers(c.count * c.features)
        dfeature = numbers((c.features - c.firstLearned) * c.codes)
        usage = numbers(c.codes)
        usageSum = numbers(c.codes * c.dims)
    }
}

extension CodesOperands<Float> {
    mutating func run(_ c: CodesCase) -> vqt_codes_sums {
        var parameters = c.parameters
        return vqt_codes_f32(
            &parameters, z, rate, head, codebook, logCount, feature, &index, &ehat, &dhead, &dfeature, &usage,
            &usageSum)
    }
}

extension CodesOperands<Double> {
    mutating func run(_ c: CodesCase) -> vqt_codes_sums {
        var parameters = c.parameters
        return vqt_codes_f64(
            &parameters, z, rate, head, codebook, logCount, feature, &index, &ehat, &dhead, &dfeature, &usage,
            &usageSum)
    }
}

private let shapes: [CodesCase] = [
    CodesCase(count: 301, dims: 4, codes: 256, features: 16, firstLearned: 0, stride: 4),
    CodesCase(count: 128, dims: 1, codes: 256, features: 8, firstLearned: 3, stride: 8),
    CodesCase(count: 57, dims: 2, codes: 37, features: 5, firstLearned: 2, stride: 3),
    CodesCase(count: 9, dims: 8, codes: 16, features: 16, firstLearned: 16, stride: 9),
    CodesCase(count: 6, dims: 3, codes: 33, features: 0, firstLearned: 0, stride: 3),
    CodesCase(count: 3, dims: 1, codes: 1, features: 1, firstLearned: 0, stride: 1),
]

@Suite struct CodesTests {
    @Test(arguments: shapes, [false, true]) func floatMatchesDefinition(_ shape: CodesCase, choice: Bool) {
        var c = shape
        c.choice = choice
        var fast = CodesOperands<Float>(c, seed: 5)
        var exact = CodesOperands<Double>(c, seed: 5)
        let sums = fast.run(c)
        let expected = exact.run(c)
        #expect(fast.index == exact.index)
        #expect(abs(sums.bits - expected.bits) <= 1e-6 * (abs(expected.bits) + Double(c.count)))
        #expect(abs(sums.distortion - expected.distortion) <= 1e-6 * expected.distortion)
        #expect(relativeError(fast.ehat, exact.ehat) < 1e-7)
        #expect(relativeError(fast.dhead, exact.dhead, atLeast: c.parameters.bitsWeight) < 2e-6)
        #expect(relativeError(fast.dfeature, exact.dfeature) < 2e-6)
        #expect(relativeError(fast.usage, exact.usage) < 1e-6)
        #expect(relativeError(fast.usageSum, exact.usageSum) < 1e-6)
    }

    /// The index is the argmin of the cost as the header defines it, computed here once more.
    @Test(arguments: shapes) func indexIsTheCheapest(_ c: CodesCase) {
        var operands = CodesOperands<Double>(c, seed: 6)
        _ = operands.run(c)
        let d = Int(c.dims)
        let codes = Int(c.codes)
        let features = Int(c.features)
        for p in 0..<Int(c.count) {
            let costs = (0..<codes).map { k in
                var logit = operands.logCount[k]
                for j in 0..<features {
                    logit += operands.head[p * features + j] * operands.feature[j * codes + k]
                }
                var cost = -operands.rate[p] * logit
                for i in 0..<d {
                    let difference = operands.z[p * Int(c.stride) + i] - operands.codebook[k * d + i]
                    cost += 0.7 * difference * difference
                }
                return cost
            }
            #expect(costs[Int(operands.index[p])] <= costs.min()! + 1e-12)
        }
    }

    /// Without weights of the bits all count once.
    @Test func noRateIsOne() {
        let c = shapes[0]
        var given = CodesOperands<Float>(c, seed: 11)
        given.rate = given.rate.map { _ in 1 }
        var missing = given
        _ = given.run(c)
        var parameters = c.parameters
        _ = vqt_codes_f32(
            &parameters, missing.z, nil, missing.head, missing.codebook, missing.logCount, missing.feature,
            &missing.index, nil, nil, nil, nil, nil)
        #expect(missing.index == given.index)
    }

    /// All codes are equal twice over: the lower one of each pair must win, wherever it lies in a vector.
    @Test(arguments: [2, 16, 17, 40, 256] as [Int32]) func tiesGoToTheLowest(codes: Int32) {
        let c = CodesCase(count: codes, dims: 1, codes: codes, features: 0, firstLearned: 0, stride: 1)
        for distance in 1..<Int(codes) {
            var fast = CodesOperands<Float>(c, seed: 7)
            fast.codebook = (0..<Int(codes)).map { Float($0 % distance) }
            fast.z = fast.codebook
            fast.logCount = fast.logCount.map { _ in 0 }
            _ = fast.run(c)
            #expect(fast.index == (0..<Int(codes)).map { UInt8($0 % distance) })
        }
    }

    @Test func usageCountsEveryPosition() {
        let c = shapes[0]
        var operands = CodesOperands<Float>(c, seed: 8)
        operands.usage = operands.usage.map { _ in 0 }
        operands.usageSum = operands.usageSum.map { _ in 0 }
        _ = operands.run(c)
        #expect(operands.usage.reduce(0, +) == Float(c.count))
        for k in 0..<Int(c.codes) {
            #expect(operands.usage[k] == Float(operands.index.count { Int($0) == k }))
        }
        let total = operands.usageSum.asDoubles.reduce(0, +)
        #expect(abs(total - operands.z.asDoubles.reduce(0, +)) < 1e-4)
    }

    @Test func gradientsAreOptional() {
        let c = shapes[2]
        var full = CodesOperands<Float>(c, seed: 9)
        var partial = full
        let expected = full.run(c)
        var parameters = c.parameters
        let sums = vqt_codes_f32(
            &parameters, partial.z, partial.rate, partial.head, partial.codebook, partial.logCount,
            partial.feature, &partial.index, nil, nil, &partial.dfeature, nil, nil)
        #expect(sums.bits == expected.bits && sums.distortion == expected.distortion)
        #expect(partial.index == full.index)
        #expect(partial.dfeature == full.dfeature)
    }

    /// Impossible codes (very low counts) must neither win nor disturb the others.
    @Test func improbableCodes() {
        let c = CodesCase(count: 8, dims: 1, codes: 20, features: 0, firstLearned: 0, stride: 1)
        var operands = CodesOperands<Float>(c, seed: 10)
        operands.logCount = (0..<20).map { $0 == 7 ? 0 : -1000 }
        let sums = operands.run(c)
        #expect(operands.index.allSatisfy { $0 == 7 })
        #expect(abs(sums.bits) < 1e-5)
    }

    @Test(arguments: shapes.filter { $0.features > 0 && $0.count * $0.features < 800 })
    func definitionMatchesCentralDifferences(_ shape: CodesCase) {
        var c = shape
        c.choice = false
        var start = CodesOperands<Double>(c, seed: 11)
        start.dfeature = start.dfeature.map { _ in 0 }
        var result = start
        _ = result.run(c)
        func loss(_ change: (inout CodesOperands<Double>) -> Void) -> Double {
            var operands = start
            change(&operands)
            return operands.run(c).bits * c.parameters.bitsWeight
        }
        let dhead = centralDifferences(at: start.head) { head in loss { $0.head = head } }
        #expect(relativeError(result.dhead, dhead) < 1e-7)
        let dfeature = centralDifferences(at: start.feature) { feature in loss { $0.feature = feature } }
        let learned = Array(dfeature.dropFirst(Int(c.firstLearned * c.codes)))
        #expect(relativeError(result.dfeature, learned) < 1e-7)
    }
}
