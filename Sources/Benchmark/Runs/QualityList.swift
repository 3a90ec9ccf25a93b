import VQZ

/// Qualities named by a person: numbers and ranges, such as "1,3,5-8".
package struct QualityList: Equatable, Sendable {
    /// Rising, without repetition, of the numbers 1...64.
    package let qualities: [Quality]

    /// Reads "1,3,5-8". Returns nil unless every part is a number or a rising range within 1...64.
    package init?(parsing text: String) {
        var chosen: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
            guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first <= last else {
                return nil
            }
            chosen.formUnion(first...last)
        }
        qualities = chosen.sorted().map { Quality(number: $0) }
    }

    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let value = Int(text), (1...Quality.highestCount).contains(value)
        else { return nil }
        return value
    }
}
