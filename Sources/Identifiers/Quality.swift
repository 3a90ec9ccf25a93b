/// One of a model's qualities: 0 in files and arrays is 1 to people.
public struct Quality: Hashable, Sendable {
    /// The most qualities that a model has (model file, section 2).
    public static let highestCount = 64

    /// The place among a model's qualities, from 0, the smallest files.
    public let index: Int

    /// The number that people read and type, from 1.
    public var number: Int { index + 1 }

    /// - Precondition: `index` is 0...255, what a file can hold.
    public init(index: Int) {
        precondition((0...255).contains(index), "a quality's index is 0 to 255, not \(index)")
        self.index = index
    }

    /// - Precondition: `number` is 1...256.
    public init(number: Int) {
        self.init(index: number - 1)
    }

    /// The one in the middle of a model's `count` qualities, at least one: where none is asked for.
    package static func middle(of count: Int) -> Quality { Quality(index: count / 2) }

    /// The first `count` qualities, rising.
    ///
    /// - Precondition: `count` is 0...256.
    public static func all(_ count: Int) -> [Quality] {
        (0..<count).map { Quality(index: $0) }
    }
}

extension Quality: Comparable {
    public static func < (one: Quality, other: Quality) -> Bool { one.index < other.index }
}

extension Quality: CustomStringConvertible {
    /// The printed number.
    public var description: String { String(number) }
}
