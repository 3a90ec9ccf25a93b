import Identifiers

/// Where an encoder works: a quality, and what bits weigh against squared error there.
struct OperatingPoint: Equatable, Sendable {
    let quality: Quality
    /// Those of `RateWeights.one` are what the model is trained for.
    let rates: LevelRates
    /// Passes of a search that are needed beside those of a quality: the first one chooses for latents of
    /// other rates.
    let morePasses: Int

    init(quality: Quality, rates: LevelRates = LevelRates(), morePasses: Int = 0) {
        (self.quality, self.rates, self.morePasses) = (quality, rates, morePasses)
    }

    /// The point of a place of the scale of qualities.
    ///
    /// - Parameters:
    ///   - quality: one of the place's neighbours, or the quality there; nil for the one that serves
    ///   - greyLevels: what a latent unit comes to at each of the model's qualities
    /// - Precondition: the model has the qualities on both sides.
    init(
        _ place: FractionalQuality, of quality: Quality? = nil, tune: Tune, greyLevels: (Int) -> Double
    ) {
        let curve = RateCurve(tune)
        let quality = quality ?? curve.quality(at: place)
        let distance = place.position - FractionalQuality(quality).position
        precondition(abs(distance) <= FractionalQuality.steps, "\(place) is far from quality \(quality)")
        guard distance != 0 else {
            self.init(quality: quality)
            return
        }
        let lower = distance > 0 ? quality.index : quality.index - 1
        let ratio = Self.ratio(lower, lower + 1, greyLevels)
        self.init(
            quality: quality, rates: curve.rates(at: place, of: quality, ratio: ratio),
            morePasses: curve.morePasses(distance: abs(distance)))
    }

    /// The logarithm to base 2 of how much more a squared error counts at the upper of two qualities than at
    /// the lower one, in units of 1/256, within ±3 octaves.
    private static func ratio(_ lower: Int, _ upper: Int, _ greyLevels: (Int) -> Double) -> Int {
        func log(_ quality: Int) -> Int {
            // Exact: the product of an integer and a power of 2, and its square.
            let unit = greyLevels(quality)
            let scaled = (unit * unit * 0x1p32).rounded()
            return FixedLogarithm.log2(UInt64(min(max(scaled, 1), 0x1p62)))
        }
        return min(max(log(lower) - log(upper), -768), 768)
    }
}
