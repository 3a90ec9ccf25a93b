/// The search for the argument at which a rising function comes where it is wanted: few trials, in integers.
///
/// The second trial goes by a slope that is typical. The others go by a line through two trials: the last two
/// as long as all lie on one side, then the last on either side. Every third one halves, so that no bend of
/// the function can keep the ends where they are.
struct TargetSearch {
    /// Where the function is defined.
    let range: ClosedRange<Int>
    /// The value that is wanted most.
    let aim: Int
    /// Which side counts if no trial succeeds.
    let side: Side
    /// A typical change of the value over 256 of the argument, at least 1.
    let slope: Int
    let limit: Int

    enum Side { case below, above }

    enum Verdict { case below, met, above }

    struct Trial<Outcome> {
        let argument: Int
        let value: Int
        let verdict: Verdict
        let outcome: Outcome
    }

    /// The first of at most `limit` trials that succeeds; else the nearest on `side`; else the nearest.
    ///
    /// - Parameter first: where to begin
    func run<Outcome, Failure: Error>(
        from first: Int,
        _ attempt: (Int) throws(Failure) -> (value: Int, verdict: Verdict, outcome: Outcome)
    ) throws(Failure) -> (best: Trial<Outcome>, count: Int) {
        var (below, above, last): (Trial<Outcome>?, Trial<Outcome>?, Trial<Outcome>?)
        var best: Trial<Outcome>?
        var argument = min(max(first, range.lowerBound), range.upperBound)
        var count = 1
        while true {
            let (value, verdict, outcome) = try attempt(argument)
            let made = Trial(argument: argument, value: value, verdict: verdict, outcome: outcome)
            best = best.map { better(made, $0) } ?? made
            switch verdict {
            case .met: return (made, count)
            // Where the function falls, the ends may be the wrong way round: then the last one counts.
            case .below: (below, above) = (made, above.flatMap { $0.argument > argument ? $0 : nil })
            case .above: (below, above) = (below.flatMap { $0.argument < argument ? $0 : nil }, made)
            }
            let slope = last.map { measuredSlope(made, $0) } ?? slope
            let step = max(1, 256 * abs(aim - value) / slope)
            guard count < limit, let next = next(below, above, step: step, halving: count % 3 == 0) else {
                return (best ?? made, count)
            }
            (argument, last) = (next, made)
            count += 1
        }
    }

    /// The trial on `side` if only one is there, else the nearer one.
    private func better<Outcome>(_ one: Trial<Outcome>, _ other: Trial<Outcome>) -> Trial<Outcome> {
        let wanted: Verdict = side == .below ? .below : .above
        if (one.verdict == wanted) != (other.verdict == wanted) {
            return one.verdict == wanted ? one : other
        }
        return abs(one.value - aim) < abs(other.value - aim) ? one : other
    }

    /// The slope of a line through two trials, a sixth to six times the typical one, at least 1.
    private func measuredSlope<Outcome>(_ one: Trial<Outcome>, _ other: Trial<Outcome>) -> Int {
        let rise = 256 * (one.value - other.value) / (one.argument - other.argument)
        return min(max(rise, slope / 6, 1), 6 * slope)
    }

    /// The next argument, from the last trials on both sides; nil when there is none left.
    ///
    /// - Parameter step: how far to go while all trials are on one side
    private func next<Outcome>(
        _ below: Trial<Outcome>?, _ above: Trial<Outcome>?, step: Int, halving: Bool
    ) -> Int? {
        switch (below, above) {
        case (let low?, let high?):
            let distance = high.argument - low.argument
            guard distance > 1 else { return nil }
            let part = distance * (aim - low.value) / max(1, high.value - low.value)
            return low.argument + min(max(halving ? distance / 2 : part, 1), distance - 1)
        case (let low?, nil):
            return low.argument < range.upperBound ? min(low.argument + step, range.upperBound) : nil
        case (nil, let high?):
            return high.argument > range.lowerBound ? max(high.argument - step, range.lowerBound) : nil
        case (nil, nil): return nil
        }
    }
}
