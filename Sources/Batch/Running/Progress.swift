import Reports

/// How far a run is. Pairs count by their weights, such as their inputs' bytes.
package struct Progress: Sendable {
    /// Of a pair that is being worked on.
    private struct Part: Sendable {
        var fraction = 0.0
        var pixels = 0
    }

    private let weights: [Double]
    private var running: [Int: Part] = [:]
    private var finished = 0
    /// Of pairs that are done or failed.
    private var weightDone = 0.0
    /// Of pairs that are not skipped.
    private var weightInAll: Double
    private var pixelsDone = 0

    /// - Parameter weights: of all pairs; 0 counts as 1
    init(weights: [Int]) {
        self.weights = weights.map { Double(max(1, $0)) }
        weightInAll = self.weights.reduce(0, +)
    }

    mutating func begin(_ index: Int) { running[index] = Part() }

    /// - Parameters:
    ///   - fraction: 0 to 1
    ///   - pixels: of the whole image
    mutating func advance(_ index: Int, fraction: Double, pixels: Int) {
        running[index] = Part(fraction: fraction, pixels: pixels)
    }

    mutating func end(_ index: Int, _ outcome: Outcome) {
        running[index] = nil
        finished += 1
        if case .skipped = outcome { weightInAll -= weights[index] } else { weightDone += weights[index] }
        if case .done(let work) = outcome { pixelsDone += work.pixels }
    }

    /// 0 to 1, of the weights of all pairs that are not skipped.
    package var fraction: Double {
        let begun = running.reduce(0) { $0 + $1.value.fraction * weights[$1.key] }
        return weightInAll > 0 ? min(1, (weightDone + begun) / weightInAll) : 1
    }

    /// One line for a person: pairs, percent, rate and time left, as far as they can be told.
    ///
    /// - Parameter seconds: since the start
    package func text(seconds: Double) -> String {
        let count = min(weights.count, finished + 1)
        let head = weights.count > 1 ? ["[\(count)/\(weights.count)]"] : []
        guard fraction > 0, seconds > 0 else { return head.joined() }
        let pixels = running.values.reduce(Double(pixelsDone)) { $0 + $1.fraction * Double($1.pixels) }
        let left = seconds / fraction * (1 - fraction)
        let parts =
            head + ["\((100 * fraction).fixed(0)) %,", "\(Amount.rate(pixels: pixels, seconds: seconds)),"]
        return (parts + ["\(Amount.clock(left)) left"]).joined(separator: " ")
    }
}
