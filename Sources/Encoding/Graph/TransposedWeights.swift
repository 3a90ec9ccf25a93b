import Model

/// A layer's weights turned around, [inputs][kernel][kernel][outputs], as bytes.
struct TransposedWeights {
    let values: [Int8]
    /// The divisor of each row's weights.
    let divisors: [Double]
    /// The biases that take back the 128 that stands for zero in the layer's input.
    let biases: [Int32]
    /// Sum of the squares of the weights of each of the layer's outputs, as they were.
    let energies: [Double]

    init(_ layer: ConvolutionLayer) {
        let (taps, inputs, outputs) = (layer.kernel * layer.kernel, layer.inputs, layer.outputs)
        let length = taps * outputs
        var (turned, energies) = ([Int16](repeating: 0, count: inputs * length), [Double]())
        /// Moves the weight of an input channel from its place among those of an output to that of the output
        /// among its own.
        func turn<Weight: BinaryInteger>(_ weights: [Weight]) {
            turned.withUnsafeMutableBufferPointer { turned in
                weights.withUnsafeBufferPointer { weights in
                    for o in 0..<outputs {
                        var energy: Int64 = 0
                        for tap in 0..<taps {
                            let row = (o * taps + taps - 1 - tap) * inputs
                            for i in 0..<inputs {
                                let weight = Int16(truncatingIfNeeded: weights[row + i])
                                turned[i * length + tap * outputs + o] = weight
                                energy += Int64(weight) * Int64(weight)
                            }
                        }
                        energies.append(Double(energy))
                    }
                }
            }
        }
        switch layer.weights {
        case .s8(let weights): turn(weights)
        case .s16(let weights): turn(weights)
        }
        self.energies = energies
        var (values, biases, divisors) = ([Int8](), [Int32](), [Double]())
        values.reserveCapacity(turned.count)
        for row in stride(from: 0, to: turned.count, by: length) {
            let weights = turned[row..<row + length]
            let largest = weights.reduce(0) { max($0, Int32($1.magnitude)) }
            let divisor = largest > 127 ? Double(largest) / 127 : 1
            values += weights.map { largest > 127 ? Int8((Double($0) / divisor).rounded()) : Int8($0) }
            biases.append(-128 * values[row...].reduce(0) { $0 + Int32($1) })
            divisors.append(divisor)
        }
        (self.values, self.biases, self.divisors) = (values, biases, divisors)
    }
}
