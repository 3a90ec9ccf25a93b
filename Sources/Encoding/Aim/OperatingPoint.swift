import Identifiers

/// Where an encoder works: a quality, and what bits weigh against squared error there.
struct OperatingPoint: Equatable, Sendable {
    let quality: Quality
    /// Those of `RateWeights.one` are what the model is trained for.
    let rates: LevelRates

    init(quality: Quality, rates: LevelRates = LevelRates()) {
        (self.quality, self.rates) = (quality, rates)
    }

    /// The fraction up to which the lower of two qualities serves, with bits that weigh less, in units of
    /// 1/256. Above it, the upper one serves, with bits of the bottom that weigh more.
    private static let switching = 115

    /// The point of a fractional quality: logarithms of the weights are linear in the fraction.
    ///
    /// Between two models trained for them, the weights would go from one quality's to the other's. Bits of
    /// one model follow the weight less: at 3 and 2.25 times that, the lower and the upper quality reach what
    /// lies on their side (on the validation images). The top of the upper one stays as it is: the bottom
    /// would have to make up for what it lacks.
    ///
    /// - Parameter greyLevels: what a latent unit comes to at each of the model's qualities
    /// - Precondition: the model has the qualities on both sides.
    init(_ wanted: FractionalQuality, greyLevels: (Int) -> Double) {
        let (lower, upper) = (wanted.lower, wanted.upper)
        guard lower != upper else {
            self.init(quality: lower)
            return
        }
        let ratio = Self.ratio(lower, upper, greyLevels)
        if wanted.fraction <= Self.switching {
            let rate = FixedLogarithm.power(-3 * ratio * wanted.fraction / 256)
            self.init(quality: lower, rates: LevelRates(top: rate, bottom: rate))
        } else {
            let rate = FixedLogarithm.power(9 * ratio * (256 - wanted.fraction) / 1024)
            self.init(quality: upper, rates: LevelRates(bottom: rate))
        }
    }

    /// The logarithm to base 2 of how much more a squared error counts at one quality than at another, in
    /// units of 1/256, within ±3 octaves.
    private static func ratio(
        _ lower: Quality, _ upper: Quality, _ greyLevels: (Int) -> Double
    ) -> Int {
        func log(_ quality: Quality) -> Int {
            // Exact: the product of an integer and a power of 2, and its square.
            let unit = greyLevels(quality.index)
            let scaled = (unit * unit * 0x1p32).rounded()
            return FixedLogarithm.log2(UInt64(min(max(scaled, 1), 0x1p62)))
        }
        return min(max(log(lower) - log(upper), -768), 768)
    }
}
