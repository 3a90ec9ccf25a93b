import Model

/// Programs of layers one after the other, each over all of its array: spec/vqm-model-2.md, section 3,
/// written for clarity.
package enum ReferenceProgram {
    /// Computes layers with their numbers at a quality. Arrays that they write first are made.
    ///
    /// - Precondition: `arrays` has all that no layer makes.
    package static func run(
        _ program: [(shape: LayerShape, numbers: ConvolutionLayer)], _ arrays: inout [GraphArray: Grid],
        quality: Int
    ) {
        for (shape, numbers) in program {
            let input = input(arrays[shape.reads]!, shape, numbers, quality)
            var result =
                shape.kind == .depthwise
                ? numbers.depthwiseReference(input, quality)
                : numbers.reference(input, quality, padding: Int(shape.zero))
            for _ in 0..<shape.shuffles { result = result.shuffledUp }
            arrays[shape.writes] = stored(
                result, shape.result, over: arrays[shape.writes], gate: numbers.gate?[quality])
        }
    }

    private static func input(
        _ array: Grid, _ shape: LayerShape, _ numbers: ConvolutionLayer, _ quality: Int
    ) -> Grid {
        guard shape.makesBytes else { return array }
        guard shape.source.isSigned else { return numbers.referenceInput(array, quality) }
        return array.map { byte($0, Int(numbers.input![2 * quality])) }
    }

    private static func stored(_ result: Grid, _ kind: LayerResult, over old: Grid?, gate: Int16?) -> Grid {
        switch kind {
        case .store: result.saturated
        case .add: old!.adding(result)
        case .subtract: old!.subtracting(result)
        case .scale: old!.scaling(result)
        case .hidden: result.hidden
        case .signedHidden: result.map { min(max(128 + $0, 0), 255) }
        case .gate: gated(result.saturated, Int(gate!))
        }
    }

    /// The bytes of products of the halves of the channels.
    private static func gated(_ halves: Grid, _ m: Int) -> Grid {
        var bytes = Grid(halves.rows, halves.columns, halves.channels / 2)
        for row in 0..<bytes.rows {
            for column in 0..<bytes.columns {
                for c in 0..<bytes.channels {
                    let open = max(halves.at(row, column, c), 0)
                    let product = open * halves.at(row, column, bytes.channels + c)
                    bytes.set(row, column, c, byte((product + 1 << 14) >> 15, m))
                }
            }
        }
        return bytes
    }

    private static func byte(_ value: Int, _ m: Int) -> Int {
        min(max(128 + (value * m + 1 << 14) >> 15, 0), 255)
    }
}

extension ConvolutionLayer {
    /// The results of a layer that has each output from the input channel of its number, not yet stored.
    fileprivate func depthwiseReference(_ input: Grid, _ quality: Int) -> Grid {
        guard case .s16(let weights) = weights else { preconditionFailure("weights of s16") }
        var result = Grid(input.rows, input.columns, outputs)
        for row in 0..<result.rows {
            for column in 0..<result.columns {
                for o in 0..<outputs {
                    let sum = (0..<9).reduce(Int(bias[quality * outputs + o])) { sum, tap in
                        let value = input.at(row + tap / 3 - 1, column + tap % 3 - 1, o)
                        return sum + Int(weights[o * 9 + tap]) * value
                    }
                    let value = rescaled(
                        sum, scale: Int(scale[quality * outputs + o]), Int(shift[2 * quality]),
                        Int(shift[2 * quality + 1]))
                    result.set(row, column, o, value)
                }
            }
        }
        return result
    }
}
