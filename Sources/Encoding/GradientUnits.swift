/// The units of an array of integer gradients, for each quality.
struct GradientUnits: Sendable {
    struct Unit: Sendable {
        /// A gradient's integer divided by its true value: the derivative of half the squared error, in
        /// squared latent units, with respect to an integer of the array that the gradient belongs to.
        let perDerivative: Double
        /// The size that the integers have on the average, roughly.
        let usual: Double
    }

    private let units: [Unit]

    init(_ units: [Unit]) {
        self.units = units
    }

    subscript(quality: Int) -> Unit { units[quality] }

    /// The usual size where it can be chosen: far from 0, and from where s16 saturates.
    static let usual = 512.0
}
