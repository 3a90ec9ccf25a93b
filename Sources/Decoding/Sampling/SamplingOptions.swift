/// How a new image is drawn.
public struct SamplingOptions: Equatable, Sendable {
    /// How the indices of the bottom level are found.
    public enum Bottom: Sendable {
        case drawn
        /// The most probable codeword at every position, of equal ones the one of the lowest index.
        case mostProbable
    }

    /// What all random numbers follow from.
    public var seed: UInt64
    /// Of both levels.
    public var temperature: Temperature
    public var bottom: Bottom

    public init(seed: UInt64 = 0, temperature: Temperature = .one, bottom: Bottom = .drawn) {
        self.seed = seed
        self.temperature = temperature
        self.bottom = bottom
    }
}
