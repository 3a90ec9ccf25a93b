import Model

/// The units of streams and the largest sums of the float network on calibration crops.
struct CalibrationPass {
    /// Real value of one unit of each stream, per quality: its 16 bits reach to half as much again as the
    /// largest value. Dozens of groups add to a context, each with its own rounding error, so that no bit is
    /// to be lost.
    var streamUnit: [GraphArray: [Double]] = [:]
    /// Largest |Σ w·x| per layer name, quality and output channel, without gain and bias.
    var largestSum: [String: [[Double]]] = [:]

    /// Runs every quality on crops drawn by `fill`. Layers without input steps get them first.
    init(
        _ network: CodecNetwork<Float>, context: TensorContext, graph: CodecGraph<Float>,
        fill: (UnsafeMutablePointer<Float>, Int) -> Void
    ) {
        if network.layers.contains(where: { $0.rectifies && $0.inputStep.contains(0) }) {
            Calibration.setInputSteps(network, graph: graph, fill: fill)
        }
        for q in 0..<network.recipe.qualities {
            fill(graph.pixels.value.pointer, q)
            network.prepare(quality: q, rounding: true)
            _ = graph.forward(quality: q, weight: 0)
            for (array, states) in graph.states where array.content == .stream {
                streamUnit[array, default: []].append(Self.unit(states))
            }
            for (layer, input) in graph.layerInputs {
                let sums = Self.largestSums(layer, input, quality: q, context: context)
                add(sums, of: layer.name, quality: q)
            }
        }
    }

    /// A layer may have several inputs: the context of a group has one for each phase.
    private mutating func add(_ sums: [Double], of name: String, quality: Int) {
        if largestSum[name, default: []].count == quality {
            largestSum[name, default: []].append(sums)
        } else {
            largestSum[name]![quality] = zip(largestSum[name]![quality], sums).map { max($0, $1) }
        }
    }

    /// Bounds of a layer's absolute outputs at a quality, [cout].
    func largestResults(_ layer: TrainedConvolution<Float>, quality q: Int) -> [Double] {
        let gains = layer.gains(quality: q)
        let biases = layer.biases(quality: q)
        return (0..<layer.cout).map {
            abs(Double(gains[$0])) * largestSum[layer.name]![q][$0] + abs(Double(biases[$0]))
        }
    }

    private static func unit(_ states: [Tensor<Float>]) -> Double {
        let largest = states.reduce(Float(1)) { largest, state in
            state.value.values.reduce(largest) { max($0, abs($1)) }
        }
        return 1.5 * Double(largest) / 32767
    }

    private static func largestSums(
        _ layer: TrainedConvolution<Float>, _ input: Tensor<Float>, quality: Int, context: TensorContext
    ) -> [Double] {
        let stride = layer.kernel == 2 ? 2 : 1
        let output = Buffer<Float>(input.positions / (stride * stride) * layer.cout)
        layer.scaledWeights().withUnsafeBufferPointer {
            Float.convolve(
                context, layer.descriptor(input, quality: quality), x: input.value.pointer,
                w: $0.baseAddress!,
                bias: nil, y: output.pointer, accumulate: false)
        }
        var largest = [Double](repeating: 0, count: layer.cout)
        for i in 0..<output.count {
            largest[i % layer.cout] = max(largest[i % layer.cout], Double(abs(output[i])))
        }
        return largest
    }
}
