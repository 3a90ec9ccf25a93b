/// How stored pixels are turned and mirrored to be seen upright, numbered as in EXIF.
package enum Orientation: Int, Sendable, CaseIterable {
    case upright = 1
    case mirrored, turnedHalf, flipped, transposed, turnedRight, transversed, turnedLeft

    /// Whether width and height change places.
    package var swapsSides: Bool { rawValue >= Self.transposed.rawValue }

    /// The stored pixel that is seen at a place.
    ///
    /// - Parameters:
    ///   - x, y: within the upright picture
    ///   - width, height: of the stored picture
    func source(x: Int, y: Int, width: Int, height: Int) -> (x: Int, y: Int) {
        let (right, bottom) = (width - 1, height - 1)
        return switch self {
        case .upright: (x, y)
        case .mirrored: (right - x, y)
        case .turnedHalf: (right - x, bottom - y)
        case .flipped: (x, bottom - y)
        case .transposed: (y, x)
        case .turnedRight: (y, bottom - x)
        case .transversed: (right - y, bottom - x)
        case .turnedLeft: (right - y, x)
        }
    }
}

extension Orientation {
    /// The orientation that EXIF gives; nil if it gives none or cannot be read.
    ///
    /// - Parameter exif: from its byte order on
    package init?(exif: [UInt8]) {
        let isLittle = exif.starts(with: [0x49, 0x49, 42, 0])
        guard isLittle || exif.starts(with: [0x4D, 0x4D, 0, 42]) else { return nil }
        func number(at place: Int, bytes: Int) -> Int? {
            guard place >= 0, place <= exif.count - bytes else { return nil }
            let ordered = exif[place..<place + bytes]
            func joined(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
            return isLittle ? joined(ordered.reversed()) : joined(ordered)
        }
        guard let directory = number(at: 4, bytes: 4), let count = number(at: directory, bytes: 2) else {
            return nil
        }
        let entries = (0..<count).lazy.map { directory + 2 + 12 * $0 }
        // The tag, one number of 16 bits.
        let entry = entries.first {
            number(at: $0, bytes: 2) == 0x0112 && number(at: $0 + 2, bytes: 2) == 3
                && number(at: $0 + 4, bytes: 4) == 1
        }
        guard let entry, let value = number(at: entry + 8, bytes: 2) else { return nil }
        self.init(rawValue: value)
    }
}
