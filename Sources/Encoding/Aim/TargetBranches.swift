/// The branches of a function whose argument is a position on the scale of qualities, by the number of the
/// quality that serves, and where each is defined: up to both neighbours.
struct TargetBranches {
    /// Where the function is defined, in units of 1/256 of a quality.
    let range: ClosedRange<Int>
    let branch: (Int) -> Int

    /// A place on a branch; those of the lower branch come first, also where it reaches into the upper one.
    struct Place: Hashable, Comparable {
        let branch: Int
        let argument: Int

        static func < (one: Self, other: Self) -> Bool {
            (one.branch, one.argument) < (other.branch, other.argument)
        }
    }

    /// The place of an argument on the branch that serves there.
    func place(of argument: Int) -> Place {
        let argument = min(max(argument, range.lowerBound), range.upperBound)
        return Place(branch: branch(argument), argument: argument)
    }

    /// The arguments at which a branch is defined.
    func reach(of branch: Int) -> ClosedRange<Int> {
        let (middle, steps) = (branch * FractionalQuality.steps, FractionalQuality.steps)
        return max(range.lowerBound, middle - steps)...min(range.upperBound, middle + steps)
    }
}
