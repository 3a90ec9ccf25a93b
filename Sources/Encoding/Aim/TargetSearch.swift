/// The search for the place at which a rising function comes where it is wanted: few trials, in integers.
///
/// The function has branches, one behind the other. It may step where one gives way to the next, and each
/// goes on beyond, within its reach: so what lies in a step is found past the end of a branch.
///
/// The second trial goes by a slope that is typical. The others go by a line through two trials: the last two
/// as long as all lie on one side, then the last on either side. Every third one on a branch halves, so that
/// no bend of the function can keep the ends where they are. Near a step, one branch is followed alone.
struct TargetSearch {
    let branches: TargetBranches
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
        let place: TargetBranches.Place
        let value: Int
        let verdict: Verdict
        let outcome: Outcome
    }

    /// The first of at most `limit` trials that succeeds; else the nearest on `side`; else the nearest.
    ///
    /// - Parameter first: where to begin
    func run<Outcome, Failure: Error>(
        from first: Int,
        _ attempt: (TargetBranches.Place) throws(Failure) -> (value: Int, verdict: Verdict, outcome: Outcome)
    ) throws(Failure) -> (best: Trial<Outcome>, count: Int) {
        var trials: [Trial<Outcome>] = []
        var (below, above): (Trial<Outcome>?, Trial<Outcome>?)
        var place = branches.place(of: first)
        while true {
            let (value, verdict, outcome) = try attempt(place)
            let made = Trial(place: place, value: value, verdict: verdict, outcome: outcome)
            trials.append(made)
            switch verdict {
            case .met: return (made, trials.count)
            // Where the function falls, the ends may be the wrong way round: then the last one counts.
            case .below: (below, above) = (made, above.flatMap { $0.place > place ? $0 : nil })
            case .above: (below, above) = (below.flatMap { $0.place < place ? $0 : nil }, made)
            }
            guard trials.count < limit, let next = next(below, above, trials) else {
                return (trials.dropFirst().reduce(trials[0]) { better($1, $0) }, trials.count)
            }
            place = next
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

    /// The next place, from the last trials on both sides; nil when there is none left.
    private func next<Outcome>(
        _ below: Trial<Outcome>?, _ above: Trial<Outcome>?, _ trials: [Trial<Outcome>]
    ) -> TargetBranches.Place? {
        guard let low = below, let high = above else {
            return (below ?? above).flatMap { farther(than: $0, trials.dropLast().last) }
        }
        let distance = high.place.argument - low.place.argument
        let isOneBranch = low.place.branch == high.place.branch
        guard isOneBranch || distance > Self.nearness else {
            return beyond(high, trials) ?? beyond(low, trials)
        }
        guard distance > 1 else { return nil }
        let part = distance * (aim - low.value) / max(1, high.value - low.value)
        let step = isOneBranch && trials.count % 3 == 0 ? distance / 2 : part
        let argument = low.place.argument + min(max(step, 1), distance - 1)
        guard isOneBranch else { return branches.place(of: argument) }
        return .init(branch: low.place.branch, argument: argument)
    }

    /// How near two trials on either side of a step are when one branch is followed: the upper one, which
    /// falls evenly, while the lower one rises less and less.
    private static let nearness = 192

    /// The place after a trial while all are on one side; nil at the function's end.
    private func farther<Outcome>(
        than trial: Trial<Outcome>, _ previous: Trial<Outcome>?
    ) -> TargetBranches.Place? {
        let (from, range) = (trial.place.argument, branches.range)
        let argument = from + step(from: trial, previous)
        let next = min(max(argument, range.lowerBound), range.upperBound)
        return next == from ? nil : branches.place(of: next)
    }

    /// The place after a trial along its branch, up to its reach; nil there.
    private func beyond<Outcome>(
        _ trial: Trial<Outcome>, _ trials: [Trial<Outcome>]
    ) -> TargetBranches.Place? {
        let (branch, from) = (trial.place.branch, trial.place.argument)
        let previous = trials.last { $0.place.branch == branch && $0.place != trial.place }
        let (argument, reach) = (from + step(from: trial, previous), branches.reach(of: branch))
        let next = min(max(argument, reach.lowerBound), reach.upperBound)
        return next == from ? nil : .init(branch: branch, argument: next)
    }

    /// How far to go from a trial on a line through it and another one, or by the typical slope; not 0.
    private func step<Outcome>(from trial: Trial<Outcome>, _ other: Trial<Outcome>?) -> Int {
        let slope = other.map { measuredSlope(trial, $0) } ?? slope
        let distance = max(1, 256 * abs(aim - trial.value) / slope)
        return trial.verdict == .below ? distance : -distance
    }

    /// The slope of a line through two trials, a sixth to six times the typical one, at least 1. Through
    /// trials that are far apart it may be far less: where most of a file is no index, little changes.
    private func measuredSlope<Outcome>(_ one: Trial<Outcome>, _ other: Trial<Outcome>) -> Int {
        let distance = one.place.argument - other.place.argument
        guard distance != 0 else { return slope }
        let least = abs(distance) < Self.apart ? slope / 6 : 1
        return min(max(256 * (one.value - other.value) / distance, least, 1), 6 * slope)
    }

    /// How far apart two trials are of which any slope is believed.
    private static let apart = 96
}
