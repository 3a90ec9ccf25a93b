import Identifiers

/// Where an encoder works: a quality, and what a bit weighs against squared error there.
struct OperatingPoint: Equatable, Sendable {
    let quality: Quality
    /// In units of 1/256; `RateWeights.one` is what the model is trained for.
    let rateWeight: Int

    init(quality: Quality, rateWeight: Int = RateWeights.one) {
        self.quality = quality
        self.rateWeight = rateWeight
    }

    /// The fraction up to which the lower of two qualities serves, with a bit that weighs less, in units of
    /// 1/256. Above it, the upper one serves with a bit that weighs more.
    private static let switching = 141

    /// The point of a fractional quality: logarithms of the weight are linear in the fraction.
    ///
    /// Between two models trained for them, the weights would go from one quality's to the other's. Bits of
    /// one model follow the weight less: at 2.75 times that, the two qualities reach everything between
    /// them (on the validation images).
    ///
    /// - Parameter greyLevels: what a latent unit comes to at each of the model's qualities
    /// - Precondition: the model has the qualities on both sides.
    init(_ wanted: FractionalQuality, greyLevels: (Int) -> Double) {
        let (lower, upper) = (wanted.lower, wanted.upper)
        guard lower != upper else {
            self.init(quality: lower)
            return
        }
        let ratio = 11 * Self.ratio(lower, upper, greyLevels) / 4
        if wanted.fraction <= Self.switching {
            self.init(
                quality: lower, rateWeight: FixedLogarithm.power(-ratio * wanted.fraction / 256))
        } else {
            self.init(
                quality: upper, rateWeight: FixedLogarithm.power(ratio * (256 - wanted.fraction) / 256))
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
