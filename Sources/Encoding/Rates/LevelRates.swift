/// What a bit of each level weighs against squared error, in units of 1/256.
package struct LevelRates: Equatable, Sendable {
    package let top: Int
    package let bottom: Int

    /// - Parameters:
    ///   - top, bottom: at least 1; by default what the model is trained for
    package init(top: Int = RateWeights.one, bottom: Int = RateWeights.one) {
        (self.top, self.bottom) = (top, bottom)
    }
}
