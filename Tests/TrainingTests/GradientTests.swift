import RandomNumbers
import Testing

@testable import Training

/// The whole graph's backward against central differences, in double precision.
struct GradientTests {
    private static let recipe: ModelRecipe = {
        var recipe = ModelRecipe()
        recipe.lambdas = [0.004, 0.02]
        recipe.topGroups = [1, 2]
        recipe.bottomGroups = [1, 2, 2]
        recipe.codes = 12
        recipe.width = 6
        recipe.topWidth = 5
        recipe.contextWidth = 7
        recipe.headWidth = 6
        recipe.learnedFeatures = 2
        return recipe
    }()

    /// A network whose every parameter and codeword is random, none zero.
    private static func makeGraph(
        lambdas: [Double] = recipe.lambdas
    ) -> (CodecGraph<Double>, CodecNetwork<Double>) {
        var recipe = recipe
        recipe.lambdas = lambdas
        var random = SplitMix64(seed: 3)
        func normals(_ count: Int, _ scale: Double) -> [Double] {
            (0..<count).map { _ in scale * random.normal() }
        }
        let skeleton = TrainedSkeleton<Double>(
            top: normals(3 * 768, 0.05), topChannels: 3, bottom: normals(5 * 192, 0.08), bottomChannels: 5)
        let network = CodecNetwork<Double>(recipe, skeleton: skeleton, random: &random)
        for i in 0..<network.arena.count { network.arena.value[i] += 0.3 * random.normal() }
        // Smaller gains are held where they are, and let their gradient pass all the same.
        for i in network.layers.flatMap(\.gain) where abs(network.arena.value[i]) < 0.05 {
            network.arena.value[i] = 0.05
        }
        for level in [network.top, network.bottom] {
            for i in 0..<level.words.count { level.words[i] = 2 * random.normal() }
            for i in 0..<level.counts.count { level.counts[i] = 1 + 10 * random.uniform() }
        }
        let graph = CodecGraph(network, context: TensorContext(), n: 1, h: 64, w: 64)
        for i in 0..<graph.pixels.count { graph.pixels.value[i] = 2 * random.normal() }
        return (graph, network)
    }

    @Test(arguments: [0, 1]) func wholeGraphMatchesCentralDifferences(quality q: Int) {
        let (graph, network) = Self.makeGraph()
        let (weight, commitment) = (0.01, 0.5)
        network.prepare(quality: q)
        _ = graph.forward(quality: q, weight: weight)
        let (topWords, bottomWords) = (graph.topCodewords.copyOfValue, graph.bottomCodewords.copyOfValue)
        let top = Self.offset(graph.topCodewords, graph.topLatent)
        let bottom = Self.offset(graph.bottomCodewords, graph.bottomLatent)
        let coding = CodecGraph<Double>.Coding.straightThrough(top: top, bottom: bottom)
        graph.backward(quality: q, weight: weight, commitment: commitment)
        // Later passes add to the learned rows' gradients.
        let gradient = network.arena.gradient.values.map { $0 }

        func loss() -> Double {
            network.prepare(quality: q)
            let r = graph.forward(quality: q, weight: weight, coding: coding)
            let pull =
                Self.distance(graph.topLatent, topWords) + Self.distance(graph.bottomLatent, bottomWords)
            return weight * (r.distortion + r.top.bits + r.bottom.bits + commitment * pull)
        }

        for slice in network.arena.slices {
            // A parameter is tried at a few places of its slice; those of the other quality must have no
            // gradient.
            for part in 0..<5 {
                let i = slice.range.lowerBound + (slice.range.count - 1) * part / 4
                let expected = Self.slope(network, i, 1e-5, loss)
                let actual = gradient[i]
                #expect(
                    abs(actual - expected) <= 1e-5 * max(1, abs(expected)) + 1e-7,
                    "\(slice.name)[\(i - slice.range.lowerBound)]: \(actual), central difference \(expected)")
            }
        }
        #expect(gradient.contains { abs($0) > 1e-3 })
    }

    /// The same for what is seen of errors, with indices chosen for it. Units are small, so that no sample
    /// ends beyond its range, where the gradient goes on.
    @Test func seenErrorsMatchCentralDifferences() {
        let q = 1
        let (graph, network) = Self.makeGraph(lambdas: [0.4, 2])
        let (weight, commitment, price) = (0.01, 0.5, 0.03)
        let unit = network.recipe.unit(q)
        network.prepare(quality: q)
        _ = graph.forward(quality: q, weight: weight)
        let plain = graph.bottomPrior.index.values.map { $0 }
        graph.mask(unit: unit)
        network.prepare(quality: q)
        network.arena.gradient.clear()
        _ = graph.forward(quality: q, weight: weight)
        #expect(graph.bottomPrior.index.values.map { $0 } != plain)
        #expect(graph.output.value.values.allSatisfy { abs($0 * unit) < 127 })
        let (topWords, bottomWords) = (graph.topCodewords.copyOfValue, graph.bottomCodewords.copyOfValue)
        let coding = CodecGraph<Double>.Coding.straightThrough(
            top: Self.offset(graph.topCodewords, graph.topLatent),
            bottom: Self.offset(graph.bottomCodewords, graph.bottomLatent))
        graph.backward(quality: q, weight: weight, commitment: commitment, distortion: .seen(price: price))
        let gradient = network.arena.gradient.values.map { $0 }
        let masking = RateMasking<Double>(topGroups: 2, bottomGroups: 3, n: 1, h: 8, w: 8)
        masking.set(pixels: graph.pixels, unit: unit)
        let errors = SeenErrors<Double>(width: 64, height: 64)

        func distance(_ z: Tensor<Double>, _ e: Buffer<Double>, _ weights: RateMasking<Double>.Weights)
            -> Double
        {
            let factors = z.c == 3 ? [0, 1, 1] : [0, 1, 1, 2, 2]
            return (0..<z.count).reduce(0) { sum, i in
                let weight = weights.positions[i / z.c] * weights.groups[factors[i % z.c]]
                return sum + (z.value[i] - e[i]) * (z.value[i] - e[i]) / weight
            }
        }

        func loss() -> Double {
            network.prepare(quality: q)
            let r = graph.forward(quality: q, weight: weight, coding: coding)
            var ignored = [Double](repeating: 0, count: graph.output.count)
            let seen = errors.evaluate(
                pixels: graph.pixels.value.pointer, output: graph.output.value.pointer, unit: unit,
                factor: 1, gradient: &ignored)
            let pull =
                distance(graph.topLatent, topWords, masking.top)
                + distance(graph.bottomLatent, bottomWords, masking.bottom)
            return weight
                * (price * 64 * 64 * seen.points + r.top.bits + r.bottom.bits + commitment * pull)
        }

        // What the squared errors' test has shown of each layer is shown here of some.
        for (number, slice) in network.arena.slices.enumerated() where number % 4 == 0 {
            let i = slice.range.lowerBound + slice.range.count * 3 / 4
            let expected = Self.slope(network, i, 1e-6, loss)
            #expect(
                abs(gradient[i] - expected) <= 1e-4 * max(1, abs(expected)),
                "\(slice.name)[\(i - slice.range.lowerBound)]: \(gradient[i]), \(expected)")
        }
        #expect(gradient.contains { abs($0) > 1e-2 })
    }

    /// The central difference of a loss over a parameter.
    private static func slope(
        _ network: CodecNetwork<Double>, _ i: Int, _ h: Double, _ loss: () -> Double
    ) -> Double {
        let start = network.arena.value[i]
        defer { network.arena.value[i] = start }
        network.arena.value[i] = start + h
        let above = loss()
        network.arena.value[i] = start - h
        return (above - loss()) / (2 * h)
    }

    private static func offset(_ e: Tensor<Double>, _ z: Tensor<Double>) -> Buffer<Double> {
        let result = e.copyOfValue
        Double.axpy(e.count, -1, z.value.pointer, result.pointer)
        return result
    }

    private static func distance(_ z: Tensor<Double>, _ e: Buffer<Double>) -> Double {
        (0..<z.count).reduce(0) { $0 + (z.value[$1] - e[$1]) * (z.value[$1] - e[$1]) }
    }
}

extension Tensor {
    fileprivate var copyOfValue: Buffer<T> {
        let copy = Buffer<T>(count)
        copy.copy(from: value)
        return copy
    }
}
