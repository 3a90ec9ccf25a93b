import Model

/// The gradient of the squared error through the synthesis network, in floating point: what the encoder's integers come close to.
extension ReferenceCodec {
    /// By how much the bottom codewords, in units of 2^-F, are to change to lessen the error, as far as the network tells: minus the derivative of half
    /// the squared error in latent units, [rows][columns][B].
    ///
    /// - Parameter errors: original less decoded space-to-depth pixels
    public func correction(top: Grid, bottom: Grid, errors: Grid) -> [Double] {
        let blocks = model.architecture.blocks
        let topStream = residual(
            "synthesis.top", blocks.synthesisTop, direct("synthesis.topStem", top).saturated)
        var stream = direct("synthesis.stem", bottom).saturated
            .adding(relu("synthesis.up", topStream).shuffledUp)
        var states: [(name: String, bytes: Grid, hidden: Grid)] = []
        for block in 0..<blocks.synthesisBottom {
            let name = "synthesis.bottom.\(block)"
            let hidden = relu("\(name).conv1", stream).hidden
            states.append((name, model.layer("\(name).conv1").referenceInput(stream, quality), hidden))
            stream = stream.adding(direct("\(name).conv2", hidden))
        }
        let unit = model.greyLevelsPerLatentUnit(quality)
        let out = model.layer("synthesis.out")
        // Corrections are in units of 2^-10.
        var gradient = transposed(out, errors.values.map { Double($0) / unit / 1024 }, errors)
        gate(&gradient, out.referenceInput(stream, quality))
        for state in states.reversed() {
            var hidden = transposed(model.layer("\(state.name).conv2"), gradient, errors)
            gate(&hidden, state.hidden)
            var added = transposed(model.layer("\(state.name).conv1"), hidden, errors)
            gate(&added, state.bytes)
            gradient = zip(gradient, added).map { $0 + $1 }
        }
        let fraction = Double(1 << model.architecture.fractionBits)
        return transposed(model.layer("synthesis.stem"), gradient, errors).map { $0 * fraction * fraction }
    }

    /// Gradients with respect to a layer's inputs, of those with respect to its results at the positions of `shape`.
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

    /// What bytes that were clamped do not pass on.
    private func gate(_ gradient: inout [Double], _ bytes: Grid) {
        for (i, byte) in bytes.values.enumerated() where byte == 0 || byte == 255 { gradient[i] = 0 }
    }
}
