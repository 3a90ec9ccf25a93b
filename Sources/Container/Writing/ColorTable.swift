/// Up to 256 different colours, found by their four bytes.
struct ColorTable {
    static let most = 256

    /// R, G, B and alpha of every entry, the first in the lowest byte.
    private(set) var colors: [UInt32] = []
    /// Open addressing: an entry's number and 1, or 0.
    private var slots = [UInt16](repeating: 0, count: 1024)
    /// The entry that was found last, likely to be the next.
    private var latest: (color: UInt32, entry: Int)?

    init() {}

    /// A table of these colours, all of them different.
    init(_ colors: [UInt32]) {
        for color in colors { _ = entry(of: color) }
    }

    /// The number of a colour, which is taken in if it is new; nil if there is no room for it.
    mutating func entry(of color: UInt32) -> Int? {
        if let latest, latest.color == color { return latest.entry }
        var slot = Int((color &* 0x9E37_79B1) >> 22)
        while slots[slot] > 0 {
            let entry = Int(slots[slot]) - 1
            if colors[entry] == color {
                latest = (color, entry)
                return entry
            }
            slot = (slot + 1) % slots.count
        }
        guard colors.count < Self.most else { return nil }
        colors.append(color)
        slots[slot] = UInt16(colors.count)
        latest = (color, colors.count - 1)
        return colors.count - 1
    }
}
