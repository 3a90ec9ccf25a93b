import Model

extension ConvolutionLayer {
    /// The results of the layer, not yet stored: spec/vqz-format.md, section 3.
    package func reference(_ input: Grid, _ quality: Int, padding: Int = 0) -> Grid {
        let stride = kernel == 2 ? 2 : 1
        var result = Grid(input.rows / stride, input.columns / stride, outputs)
        for row in 0..<result.rows {
            for column in 0..<result.columns {
                for output in 0..<outputs {
                    let first = (stride * row - (kernel - 1) / 2, stride * column - (kernel - 1) / 2)
                    let sum = Int(bias[quality * outputs + output]) + sum(input, first, output, padding)
                    let value = rescaled(
                        sum, scale: Int(scale[quality * outputs + output]), Int(shift[2 * quality]),
                        Int(shift[2 * quality + 1]))
                    result.set(row, column, output, value)
                }
            }
        }
        return result
    }

    private func sum(_ input: Grid, _ first: (row: Int, column: Int), _ output: Int, _ padding: Int) -> Int {
        var sum = 0
        var index = output * kernel * kernel * inputs
        for y in 0..<kernel {
            for x in 0..<kernel {
                for c in 0..<inputs {
                    sum += weight(index) * input.at(first.row + y, first.column + x, c, padding: padding)
                    index += 1
                }
            }
        }
        return sum
    }

    private func weight(_ index: Int) -> Int {
        switch weights {
        case .s8(let array): Int(array[index])
        case .s16(let array): Int(array[index])
        }
    }

    /// The bytes that the layer makes of a stream.
    package func referenceInput(_ stream: Grid, _ quality: Int) -> Grid {
        let (m, r) = (Int(input![2 * quality]), Int(input![2 * quality + 1]))
        return stream.map { min(max((max($0, 0) * m + 1 << (r - 1)) >> r, 0), 255) }
    }
}
