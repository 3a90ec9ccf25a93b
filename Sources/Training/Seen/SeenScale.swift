import Metrics

/// One scale of SSIMULACRA2 on planes of one size, with its way back to the distorted picture.
final class SeenScale<T: TensorScalar> {
    let width, height: Int
    /// Linear red, green and blue of both pictures, [3][height][width]; set before `norms`.
    let original: Buffer<T>, distorted: Buffer<T>
    /// The gradient with respect to `distorted`, set by `backward`.
    let gradient: Buffer<T>
    private let window: WindowMeans<T>
    /// What the three cones answer, [3][height][width].
    private let cones: Buffer<T>, distortedCones: Buffer<T>
    /// X, Y and B, [3][height][width].
    private let a: Buffer<T>, b: Buffer<T>
    /// Of each of X, Y and B means over the window of a, b, a² + b² and (a - b)²: [3][4][height][width].
    private let means: Buffer<T>
    /// The gradient with respect to X, Y and B.
    private let slopes: Buffer<T>
    private let scratch: Buffer<T>, result: Buffer<T>
    /// Means over the pixels of the errors and of their fourth powers, [3][2][maps].
    private var moments: [Double] = []

    /// Dissimilarity, added edges, lost detail.
    private static var maps: Int { 3 }
    /// Before the roots, so that they have a slope where there is no error.
    private static var least: Double { 1e-24 }

    /// - Parameter mirrors: what lies beyond the left and right border; false: black
    init(width: Int, height: Int, mirrors: Bool) {
        (self.width, self.height) = (width, height)
        window = WindowMeans(width: width, height: height, mirrors: mirrors)
        let count = width * height
        (original, distorted, gradient) = (Buffer(3 * count), Buffer(3 * count), Buffer(3 * count))
        (cones, distortedCones) = (Buffer(3 * count), Buffer(3 * count))
        (a, b, slopes) = (Buffer(3 * count), Buffer(3 * count), Buffer(3 * count))
        means = Buffer(12 * count)
        (scratch, result) = (Buffer(count), Buffer(count))
    }

    private var count: Int { width * height }

    /// Sets both pictures to half the size of a larger scale: means of 2 x 2 values. An odd last row or
    /// column is repeated.
    func halve(_ larger: SeenScale) {
        forEachSource(larger) { i, sources in
            let (left, right, lower, last) = sources
            let (a, b) = (larger.original.pointer, larger.distorted.pointer)
            original[i] = (a[left] + a[right] + a[lower] + a[last]) / 4
            distorted[i] = (b[left] + b[right] + b[lower] + b[last]) / 4
        }
    }

    /// Adds the gradient with respect to this scale's pixels to that of a larger scale's.
    func addGradient(to larger: SeenScale) {
        let target = larger.gradient.pointer
        forEachSource(larger) { i, sources in
            let share = gradient[i] / 4
            target[sources.0] += share
            target[sources.1] += share
            target[sources.2] += share
            target[sources.3] += share
        }
    }

    private func forEachSource(_ larger: SeenScale, _ body: (Int, (Int, Int, Int, Int)) -> Void) {
        for plane in 0..<3 {
            for y in 0..<height {
                let upper = plane * larger.count + 2 * y * larger.width
                let lower = plane * larger.count + min(2 * y + 1, larger.height - 1) * larger.width
                for x in 0..<width {
                    let right = min(2 * x + 1, larger.width - 1)
                    body(
                        plane * count + y * width + x,
                        (upper + 2 * x, upper + right, lower + 2 * x, lower + right))
                }
            }
        }
    }

    // MARK: Forward

    /// The norms of the errors' maps: [3][2][maps].
    func norms() -> [Double] {
        Self.convert(original.pointer, cones.pointer, to: a.pointer, count)
        Self.convert(distorted.pointer, distortedCones.pointer, to: b.pointer, count)
        moments = (0..<3).flatMap { plane in
            let (a, b) = (a.pointer + plane * count, b.pointer + plane * count)
            let means = means.pointer + 4 * plane * count
            window.apply(a, to: means)
            window.apply(b, to: means + count)
            for i in 0..<count { scratch[i] = a[i] * a[i] + b[i] * b[i] }
            window.apply(scratch.pointer, to: means + 2 * count)
            for i in 0..<count { scratch[i] = (a[i] - b[i]) * (a[i] - b[i]) }
            window.apply(scratch.pointer, to: means + 3 * count)
            return sums(plane).map { $0 / Double(count) }
        }
        return moments.indices.map {
            $0 / Self.maps % 2 == 0 ? moments[$0] : (moments[$0] + Self.least).squareRoot().squareRoot()
        }
    }

    /// Linear light to X, Y and B, by the answers of the cones.
    private static func convert(
        _ linear: UnsafePointer<T>, _ cones: UnsafeMutablePointer<T>, to xyb: UnsafeMutablePointer<T>,
        _ count: Int
    ) {
        for (k, share) in XYB.shares.enumerated() {
            let (red, green, blue, bias) = (T(share.red), T(share.green), T(share.blue), T(XYB.bias))
            for i in 0..<count {
                let seen = red * linear[i] + green * linear[count + i] + blue * linear[2 * count + i] + bias
                cones[k * count + i] = cubeRoot(seen)
            }
        }
        let dark = cubeRoot(T(XYB.bias))
        for i in 0..<count {
            let (long, medium) = (cones[i], cones[count + i])
            let luma = (long + medium) / 2
            xyb[i] = 7 * (long - medium) + 0.42
            xyb[count + i] = luma - dark + 0.01
            xyb[2 * count + i] = cones[2 * count + i] + 0.55 - luma
        }
    }

    /// Of a positive number: two steps of Newton's method from a root in single precision.
    private static func cubeRoot(_ x: T) -> T {
        var root = T(XYB.cubeRoot(Float(x)))
        for _ in 0..<2 { root -= (root - x / (root * root)) / 3 }
        return root
    }

    /// A pixel's errors and what their slopes are made of.
    private struct Errors {
        /// Dissimilarity, and the growth of the distance from the mean.
        let dissimilarity, growth: T
        let shift, ratio, power, before: T

        init(_ a: T, _ b: T, _ meanA: T, _ meanB: T, _ meanPower: T, _ meanDifference: T) {
            shift = (meanA - meanB) * (meanA - meanB)
            power = meanPower - (meanA * meanA + meanB * meanB) + 0.0009
            ratio = (meanDifference - shift) / power
            dissimilarity = shift + ratio * (1 - shift)
            before = abs(a - meanA)
            growth = (abs(b - meanB) - before) / (1 + before)
        }
    }

    private func errors(_ plane: Int, _ i: Int) -> Errors {
        let means = means.pointer + 4 * plane * count + i
        return Errors(
            a[plane * count + i], b[plane * count + i], means[0], means[count], means[2 * count],
            means[3 * count])
    }

    /// Sums of the errors and of their fourth powers, [2][maps].
    private func sums(_ plane: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: 2 * Self.maps)
        func add(_ error: T, _ map: Int) {
            guard error > 0 else { return }
            let error = Double(error)
            sums[map] += error
            sums[Self.maps + map] += error * error * (error * error)
        }
        for i in 0..<count {
            let errors = errors(plane, i)
            add(errors.dissimilarity, 0)
            add(errors.growth, 1)
            add(-errors.growth, 2)
        }
        return sums
    }

    // MARK: Backward

    /// Sets `gradient` for slopes of the norms, [3][2][maps]. Directly after `norms`.
    func backward(_ slopes: [Double]) {
        for plane in 0..<3 { backward(plane, Array(slopes[6 * plane..<6 * plane + 6])) }
        convertBackward()
    }

    private func backward(_ plane: Int, _ norms: [Double]) {
        let (a, b) = (a.pointer + plane * count, b.pointer + plane * count)
        let means = means.pointer + 4 * plane * count
        let target = slopes.pointer + plane * count
        // What an error and its cube count, by map.
        let counts = (0..<Self.maps).map { map in
            let fourth = moments[6 * plane + 3 + map] + Self.least
            return (
                T(norms[map] / Double(count)),
                T(norms[3 + map] / (fourth.squareRoot() * fourth.squareRoot().squareRoot()) / Double(count))
            )
        }
        func slope(_ error: T, _ map: Int) -> T {
            error > 0 ? counts[map].0 + counts[map].1 * error * error * error : 0
        }
        for i in 0..<count {
            let errors = errors(plane, i)
            let (meanA, meanB) = (means[i], means[count + i])
            let growth =
                (slope(errors.growth, 1) - slope(-errors.growth, 2)) / (1 + errors.before)
                * (b[i] >= meanB ? 1 : -1)
            let dissimilarity = slope(errors.dissimilarity, 0)
            let difference = dissimilarity * (1 - errors.shift) / errors.power
            let power = -difference * errors.ratio
            let shift = dissimilarity * (1 - errors.ratio) - difference
            target[i] = growth
            means[count + i] = 2 * shift * (meanB - meanA) - 2 * power * meanB - growth
            means[2 * count + i] = power
            means[3 * count + i] = difference
        }
        window.transpose(means + count, to: result.pointer)
        for i in 0..<count { target[i] += result[i] }
        window.transpose(means + 2 * count, to: result.pointer)
        for i in 0..<count { target[i] += 2 * b[i] * result[i] }
        window.transpose(means + 3 * count, to: result.pointer)
        for i in 0..<count { target[i] -= 2 * (a[i] - b[i]) * result[i] }
    }

    /// From X, Y and B to linear light.
    private func convertBackward() {
        let shares = XYB.shares.map { (T($0.red), T($0.green), T($0.blue)) }
        for i in 0..<count {
            let (x, y, blue) = (slopes[i], slopes[count + i], slopes[2 * count + i])
            let luma = (y - blue) / 2
            let answers = (7 * x + luma, luma - 7 * x, blue)
            func seen(_ answer: T, _ cone: Int) -> T {
                let root = distortedCones[cone * count + i]
                return answer / (3 * root * root)
            }
            let (long, medium, short) = (seen(answers.0, 0), seen(answers.1, 1), seen(answers.2, 2))
            gradient[i] = shares[0].0 * long + shares[1].0 * medium + shares[2].0 * short
            gradient[count + i] = shares[0].1 * long + shares[1].1 * medium + shares[2].1 * short
            gradient[2 * count + i] = shares[0].2 * long + shares[1].2 * medium + shares[2].2 * short
        }
    }
}
