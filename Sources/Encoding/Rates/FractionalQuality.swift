import Identifiers

/// A quality or a place between two: 4.5 has a rate between those of 4 and 5.
///
/// Files name a whole quality. The encoder comes to what lies between by the weight of the rate in its choice
/// of indices.
public struct FractionalQuality: Hashable, Sendable {
    /// Steps between two qualities.
    static let steps = 256

    /// The number of the quality, printed from 1, in units of 1/256.
    let position: Int

    init(position: Int) { self.position = position }

    public init(_ quality: Quality) {
        self.init(position: Self.steps * quality.number)
    }

    /// - Parameter number: as people type it, from 1; nil results for others and for more than there are
    public init?(_ number: Double) {
        guard number >= 1, number <= Double(Quality.highestCount) else { return nil }
        self.init(position: Int((number * Double(Self.steps)).rounded()))
    }

    /// The quality below, or this one if it is whole.
    public var lower: Quality { Quality(number: position / Self.steps) }

    /// The quality above, or this one if it is whole.
    public var upper: Quality { Quality(number: (position + Self.steps - 1) / Self.steps) }

    /// What lies above `lower`, in units of 1/256.
    var fraction: Int { position % Self.steps }
}

extension FractionalQuality: Comparable {
    public static func < (one: Self, other: Self) -> Bool { one.position < other.position }
}

extension FractionalQuality: CustomStringConvertible {
    /// The number in steps of a hundredth, without zeros at the end.
    public var description: String {
        let hundredths = (100 * fraction + Self.steps / 2) / Self.steps
        guard hundredths > 0 else { return "\(lower.number)" }
        guard hundredths < 100 else { return "\(lower.number + 1)" }
        if hundredths % 10 == 0 { return "\(lower.number).\(hundredths / 10)" }
        return "\(lower.number)." + (hundredths < 10 ? "0" : "") + "\(hundredths)"
    }
}
