import CTensorOps
import Foundation
import Testing

@Suite struct OptimizerTests {
    /// Adam and the moving average as published, in double precision.
    struct Reference {
        var parameter: [Double], moment1: [Double], moment2: [Double], average: [Double]

        mutating func step(_ t: Int, gradient: [Double], _ a: vqt_adam) {
            for i in parameter.indices {
                moment1[i] = a.beta1 * moment1[i] + (1 - a.beta1) * gradient[i]
                moment2[i] = a.beta2 * moment2[i] + (1 - a.beta2) * gradient[i] * gradient[i]
                let m = moment1[i] / (1 - pow(a.beta1, Double(t)))
                let v = moment2[i] / (1 - pow(a.beta2, Double(t)))
                parameter[i] -= a.rate * m / (sqrt(v) + a.epsilon)
                average[i] = a.averageDecay * average[i] + (1 - a.averageDecay) * parameter[i]
            }
        }
    }

    @Test(arguments: [1, 16, 37, 1000]) func adamFollowsTheFormula(count: Int) {
        var random = Random(15)
        var parameter = random.floats(count)
        var average = random.floats(count)
        var moment1 = [Float](repeating: 0, count: count)
        var moment2 = moment1
        var reference = Reference(
            parameter: parameter.asDoubles, moment1: moment1.asDoubles, moment2: moment2.asDoubles,
            average: average.asDoubles)
        for t in 1...5 {
            var adam = vqt_adam(
                rate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-3, averageDecay: 0.9, step: Int64(t))
            var gradient = random.floats(count)
            reference.step(t, gradient: gradient.asDoubles, adam)
            vqt_adam_f32(&adam, count, &parameter, &gradient, &moment1, &moment2, &average)
            #expect(gradient.allSatisfy { $0 == 0 })
        }
        #expect(relativeError(parameter, reference.parameter) < 1e-6)
        #expect(relativeError(moment1, reference.moment1) < 1e-6)
        #expect(relativeError(moment2, reference.moment2) < 1e-6)
        #expect(relativeError(average, reference.average) < 1e-6)
    }

    @Test func averageIsOptional() {
        var adam = vqt_adam(rate: 0.5, beta1: 0.9, beta2: 0.99, epsilon: 0, averageDecay: 0.9, step: 1)
        var parameter: [Float] = [1]
        var gradient: [Float] = [-4]
        var moment1: [Float] = [0]
        var moment2: [Float] = [0]
        vqt_adam_f32(&adam, 1, &parameter, &gradient, &moment1, &moment2, nil)
        // The first step has the length of the rate, whatever the gradient.
        #expect(abs(parameter[0] - 1.5) < 1e-6)
    }

    @Test(arguments: [0, 1, 15, 16, 100, 1001]) func sumSquaresAndAxpy(count: Int) {
        var random = Random(16)
        let x = random.floats(count)
        let y = random.floats(count)
        let expected = x.asDoubles.reduce(0) { $0 + $1 * $1 }
        #expect(abs(vqt_sum_squares_f32(count, x) - expected) <= 1e-13 * expected)
        #expect(abs(vqt_sum_squares_f64(count, x.asDoubles) - expected) <= 1e-13 * expected)
        var sum = y
        var exact = y.asDoubles
        vqt_axpy_f32(count, 0.25, x, &sum)
        vqt_axpy_f64(count, 0.25, x.asDoubles, &exact)
        #expect(relativeError(sum, exact) < 2e-7)
        for i in 0..<count {
            let value: Double = Double(y[i]) + 0.25 * Double(x[i])
            #expect(exact[i] == value)
        }
    }
}
