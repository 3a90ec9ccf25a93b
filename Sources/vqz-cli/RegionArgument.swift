import ArgumentParser
import VQZ

/// A region as typed: X,Y,W,H.
struct RegionArgument: ExpressibleByArgument {
    let region: Region

    init?(argument: String) {
        let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 4, let x = numbers[0], let y = numbers[1], let width = numbers[2],
            let height = numbers[3], x >= 0, y >= 0, width >= 1, height >= 1
        else { return nil }
        region = Region(x: x, y: y, width: width, height: height)
    }
}
