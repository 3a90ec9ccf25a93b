import Model

/// Rounds one layer to integers: weights per output channel, one requantisation per quality
/// (spec/vqz-format.md, section 3).
struct LayerRounding {
    /// Real value of one unit of the input, per quality, and the input's zero point.
    let inputUnit: [Double]
    let zeroPoint: Int
    /// Real value of one unit of the result, [Q][cout].
    let outputUnit: [[Double]]
    /// Largest |Σ w·x| seen per quality and output channel, real, without gain and bias.
    let largestSum: [[Double]]

    /// The weights of one layer on their grids.
    struct Grid {
        /// [cout][inputs]
        var integers: [Int32]
        /// Real value of one unit, per output channel.
        var step: [Double]
        let inputs: Int

        /// - Parameter limit: largest absolute integer.
        init(_ weights: [Float], outputs: Int, limit: Int) {
            inputs = weights.count / outputs
            integers = []
            step = []
            for o in 0..<outputs {
                let row = weights[o * inputs..<(o + 1) * inputs]
                let largest = Double(row.reduce(0) { max($0, abs($1)) })
                let unit = largest > 0 ? largest / Double(limit) : 1e-9
                step.append(unit)
                integers += row.map { Int32((Double($0) / unit).rounded()) }
            }
        }

        /// Σ |w|·x per output channel for largest inputs x, cyclic.
        func bound(_ largestInput: [Int]) -> Int {
            (0..<step.count).map { o in
                (0..<inputs).reduce(0) {
                    $0 + Int(integers[o * inputs + $1].magnitude) * largestInput[$1 % largestInput.count]
                }
            }.max() ?? 0
        }
    }

    /// Bias, multipliers and shifts of every quality.
    struct Requantization {
        var bias: [Int32] = []
        var scale: [Int16] = []
        var shift: [UInt8] = []
    }

    /// - Parameters:
    ///   - gain, bias: [Q][cout], real.
    func requantize(_ grid: Grid, gain: [Double], bias: [Double]) -> Requantization {
        let outputs = grid.step.count
        var result = Requantization()
        for q in inputUnit.indices {
            var factors: [Double] = []
            var biases: [Double] = []
            let units = grid.step.map { $0 * inputUnit[q] }
            // The limit of biases: as large as the sums, which are far larger with 16-bit weights than
            // with 8.
            let largestBias = zip(largestSum[q], units).reduce(0x1p22) { max($0, $1.0 / $1.1) }
            for (o, unit) in units.enumerated() {
                let b = bias[q * outputs + o]
                // A gain near zero could not carry the bias: it is kept just large enough.
                var g = gain[q * outputs + o]
                let least = max(abs(b) / (unit * largestBias), 1e-9)
                if abs(g) < least { g = g < 0 ? -least : least }
                factors.append(g * unit / outputUnit[q][o])
                biases.append(b / (g * unit))
            }
            append(q, factors, biases, grid, &result)
        }
        return result
    }

    private func append(
        _ q: Int, _ factors: [Double], _ biases: [Double], _ grid: Grid, _ result: inout Requantization
    ) {
        var reach = 1.0
        for o in factors.indices {
            let row = grid.integers[o * grid.inputs..<(o + 1) * grid.inputs]
            let offset = Double(zeroPoint) * Double(row.reduce(0) { $0 + Int($1) })
            result.bias.append(Int32((biases[o] - offset).rounded()))
            // Twice the largest sum seen fits the 16 bits between the two shifts.
            let sum = largestSum[q][o] / (grid.step[o] * inputUnit[q])
            reach = max(reach, 2 * (sum + abs(biases[o])))
        }
        let shifts = Self.shifts(reach: reach, largestFactor: factors.map(abs).max() ?? 1)
        result.shift += [UInt8(shifts.p), UInt8(shifts.s)]
        result.scale += factors.map { Self.multiplier($0, shifts) }
    }

    /// p such that sums up to `reach` fit 16 bits after it, s such that the largest multiplier does.
    static func shifts(reach: Double, largestFactor: Double) -> (p: Int, s: Int) {
        var p = 0
        while p < 24 && reach / Double(1 << p) > 32767 { p += 1 }
        var s = 24
        while s > 1 && largestFactor * Double(1 << (p + s)) > 32767 { s -= 1 }
        return (p, s)
    }

    static func multiplier(_ factor: Double, _ shifts: (p: Int, s: Int)) -> Int16 {
        Int16(max(-32768, min(32767, (factor * Double(1 << (shifts.p + shifts.s))).rounded())))
    }

    /// m and r of a relu input: byte = x·m / 2^r for a stream in units `stream` and bytes in units `step`.
    static func inputScale(stream: Double, step: Double) -> (m: Int16, r: Int16) {
        let factor = stream / step
        var r = 24
        while r > 1 && factor * Double(1 << r) > 32767 { r -= 1 }
        return (Int16(min(32767, (factor * Double(1 << r)).rounded())), Int16(r))
    }
}
