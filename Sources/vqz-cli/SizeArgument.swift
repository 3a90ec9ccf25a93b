import ArgumentParser

/// The size of an image, or of a box for one, as typed: WxH, 1 to 2^24 each.
struct SizeArgument: ExpressibleByArgument {
    /// What a side may have, as in files.
    static let sides = 1...1 << 24

    let width, height: Int

    init?(argument: String) {
        let numbers = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let width = numbers[0], let height = numbers[1],
            Self.sides.contains(width), Self.sides.contains(height)
        else { return nil }
        self.init(width: width, height: height)
    }

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
    }
}
