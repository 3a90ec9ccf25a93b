/// The positions of an array or a layer: one for so many pixels of the image a side.
package enum GraphScale: Int, Hashable, Sendable, Comparable {
    case quarter = 4
    case eighth = 8
    case sixteenth = 16

    /// Pixels of a position.
    package var pixels: Int { rawValue * rawValue }

    /// The logarithm to base 2 of the pixels a side.
    package var logarithm: Int { rawValue.trailingZeroBitCount }

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension Level {
    /// The scale of the level's maps.
    package var scale: GraphScale { self == .top ? .sixteenth : .eighth }
}
