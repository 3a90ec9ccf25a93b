import Model
import Network
import Prior

/// What the prior's log-probabilities are divided by before indices are drawn, in exact thousandths: below 1
/// for the probable, above 1 for the unusual.
public struct Temperature: Hashable, Sendable {
    /// 0.1 to 2.
    public static let range = 100...2000
    /// The probabilities as the model has them.
    public static let one = Self(thousandths: 1000)

    /// In `range`.
    public let thousandths: Int

    /// - Precondition: `thousandths` is in `range`.
    public init(thousandths: Int) {
        precondition(Self.range.contains(thousandths), "a temperature is 0.1 to 2")
        self.thousandths = thousandths
    }

    /// A number of 16 bits over the temperature, rounded to the nearest, halves up, and saturated. Rising
    /// numbers stay in order.
    func divide(_ value: Int16) -> Int16 {
        let (dividend, divisor) = (2000 * Int(value) + thousandths, 2 * thousandths)
        let quotient = dividend / divisor
        return Int16(clamping: dividend % divisor < 0 ? quotient - 1 : quotient)
    }

    /// The prior of a model of format 1 at this temperature: logits are sums over `base` and `tilt` of
    /// codebooks, so these are divided.
    func prior(_ model: GraphModel, _ kernels: Kernels) -> PriorNetwork {
        func divided(_ prior: LevelPrior) -> LevelPrior {
            LevelPrior(start: prior.start, codebooks: prior.codebooks.map(divide))
        }
        return PriorNetwork(model, top: divided(model.top), bottom: divided(model.bottom), kernels)
    }

    /// The prior of a model of format 2 at this temperature, with that of start contexts.
    func prior(_ model: ProgramModel, _ kernels: Kernels) -> SlicedNetwork {
        func divided(_ prior: SlicedPrior) -> SlicedPrior {
            SlicedPrior(
                start: prior.start, features: prior.features, codebooks: prior.codebooks.map(divide))
        }
        return SlicedNetwork(
            model, top: divided(model.top), bottom: divided(model.bottom),
            startBase: model.startBase.map(divide), kernels)
    }

    private func divide(_ codebook: Codebook) -> Codebook {
        Codebook(
            dimensions: codebook.dimensions, headOutputs: codebook.headOutputs, sizes: codebook.sizes,
            words: codebook.words, features: codebook.features, base: codebook.base.map(divide),
            tilt: codebook.tilt.map(divide))
    }
}
