import ArgumentParser
import VQZ

extension Temperature: ExpressibleByArgument {
    /// A decimal number of up to three places, taken exactly.
    public init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { part in
            part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        guard isNumber, parts.count <= 2, let whole = Int(parts[0]), whole <= 2 else { return nil }
        let places = parts.count == 2 ? parts[1] : "0"
        guard (1...3).contains(places.utf8.count) else { return nil }
        let padded = places + String(repeating: "0", count: 3 - places.utf8.count)
        guard let thousandths = Int(padded).map({ 1000 * whole + $0 }), Self.range.contains(thousandths)
        else { return nil }
        self.init(thousandths: thousandths)
    }

    public var defaultValueDescription: String { thousandths == 1000 ? "1" : "\(thousandths) thousandths" }
}
