import Model

/// The gradient of the squared error through the synthesis network, in floating point: what the encoder's
/// integers come close to.
extension ReferenceCodec {
    /// By how much codewords, in units of 2^-F, are to change to lessen the error, as far as the network
    /// tells: minus the derivative of half the squared error in latent units, [rows][columns][T] and
    /// [rows][columns][B].
    ///
    /// - Parameter errors: original less decoded space-to-depth pixels
    package func correction(top: Grid, bottom: Grid, errors: Grid) -> (top: [Double], bottom: [Double]) {
        let blocks = model.architecture.blocks
        let topStages = stages(
            "synthesis.top", blocks.synthesisTop, direct("synthesis.topStem", top).saturated)
        let stream = direct("synthesis.stem", bottom).saturated
            .adding(relu("synthesis.up", topStages.stream).shuffledUp)
        let stages = stages("synthesis.bottom", blocks.synthesisBottom, stream)
        // Corrections are in units of 2^-10.
        let unit = model.greyLevelsPerLatentUnit(quality)
        let pixels = errors.values.map { Double($0) / unit / 1024 }
        let bottomGradient = transposed(stages, read: "synthesis.out", pixels, errors)
        let topGradient = transposed(
            topStages, read: "synthesis.up", shuffledDown(bottomGradient, errors), top)
        return (
            stem(model.layer("synthesis.topStem"), topGradient, top),
            stem(model.layer("synthesis.stem"), bottomGradient, bottom)
        )
    }

    /// A stream after its blocks, and what these read.
    private struct Stages {
        var stream: Grid
        var blocks: [(name: String, bytes: Grid, hidden: Grid)] = []
    }

    private func stages(_ prefix: String, _ count: Int, _ stream: Grid) -> Stages {
        (0..<count).reduce(into: Stages(stream: stream)) { stages, block in
            let name = "\(prefix).\(block)"
            let bytes = model.layer("\(name).conv1").referenceInput(stages.stream, quality)
            let hidden = relu("\(name).conv1", stages.stream).hidden
            stages.blocks.append((name, bytes, hidden))
            stages.stream = stages.stream.adding(direct("\(name).conv2", hidden))
        }
    }

    /// From the layer that reads a stream back to before its blocks.
    private func transposed(
        _ stages: Stages, read name: String, _ gradient: [Double], _ shape: Grid
    ) -> [Double] {
        let layer = model.layer(name)
        var gradient = transposed(layer, gradient, shape)
        gate(&gradient, layer.referenceInput(stages.stream, quality))
        for block in stages.blocks.reversed() {
            var hidden = transposed(model.layer("\(block.name).conv2"), gradient, shape)
            gate(&hidden, block.hidden)
            var added = transposed(model.layer("\(block.name).conv1"), hidden, shape)
            gate(&added, block.bytes)
            gradient = zip(gradient, added).map { $0 + $1 }
        }
        return gradient
    }

    /// From a derivative with respect to codewords' integers to a change of them.
    private func stem(_ layer: ConvolutionLayer, _ gradient: [Double], _ shape: Grid) -> [Double] {
        let fraction = Double(1 << model.architecture.fractionBits)
        return transposed(layer, gradient, shape).map { $0 * fraction * fraction }
    }

    /// Four times the channels at half the rows and columns of `shape`: the opposite of shuffling up.
    private func shuffledDown(_ gradient: [Double], _ shape: Grid) -> [Double] {
        let channels = gradient.count / (shape.rows * shape.columns)
        return (0..<shape.rows / 2).flatMap { row in
            (0..<shape.columns / 2).flatMap { column in
                (0..<4 * channels).map { c in
                    let (s, channel) = (c / channels, c % channels)
                    let (y, x) = (2 * row + s >> 1, 2 * column + s & 1)
                    return gradient[(y * shape.columns + x) * channels + channel]
                }
            }
        }
    }

    /// Gradients with respect to a layer's inputs, of those with respect to its results at the positions of
    /// `shape`.
    private func transposed(_ layer: ConvolutionLayer, _ gradient: [Double], _ shape: Grid) -> [Double] {
        let (kernel, inputs, outputs) = (layer.kernel, layer.inputs, layer.outputs)
        let input = layer.input.map { Double($0[2 * quality]) / Double(1 << Int($0[2 * quality + 1])) } ?? 1
        let shifts = Int(layer.shift[2 * quality]) + Int(layer.shift[2 * quality + 1])
        let factors = (0..<outputs).map {
            input * Double(layer.scale[quality * outputs + $0]) / Double(1 << shifts)
        }
        let weights: [Double] =
            switch layer.weights {
            case .s8(let weights): weights.map { Double($0) }
            case .s16(let weights): weights.map { Double($0) }
            }
        var result = [Double](repeating: 0, count: shape.rows * shape.columns * inputs)
        for row in 0..<shape.rows {
            for column in 0..<shape.columns {
                for tap in 0..<kernel * kernel {
                    let y = row + tap / kernel - (kernel - 1) / 2
                    let x = column + tap % kernel - (kernel - 1) / 2
                    guard (0..<shape.rows).contains(y), (0..<shape.columns).contains(x) else { continue }
                    for o in 0..<outputs {
                        let value = gradient[(row * shape.columns + column) * outputs + o] * factors[o]
                        for i in 0..<inputs {
                            result[(y * shape.columns + x) * inputs + i] +=
                                value * weights[(o * kernel * kernel + tap) * inputs + i]
                        }
                    }
                }
            }
        }
        return result
    }

    /// Closes gradients where bytes were clamped.
    private func gate(_ gradient: inout [Double], _ bytes: Grid) {
        for (i, byte) in bytes.values.enumerated() where byte == 0 || byte == 255 { gradient[i] = 0 }
    }
}
