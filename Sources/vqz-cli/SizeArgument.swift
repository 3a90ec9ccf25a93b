import ArgumentParser

/// The size of an image as typed: WxH, 1 to 4096 each.
struct SizeArgument: ExpressibleByArgument {
    let width, height: Int

    init?(argument: String) {
        let numbers = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let width = numbers[0], let height = numbers[1],
            (1...4096).contains(width), (1...4096).contains(height)
        else { return nil }
        (self.width, self.height) = (width, height)
    }
}
