/// Groups of channels as parts of those of another division of the same channels.
struct GroupParts {
    struct Part: Equatable {
        /// The group that it is a part of.
        let group: Int
        /// The first of that group's dimensions that are its own.
        let first: Int
        /// Into how many parts that group is divided.
        let siblings: Int
    }

    /// One for each group.
    let parts: [Part]

    /// - Returns: nil if a group lies in more than one of the others, or channels are missing.
    init?(_ dimensions: [Int], of whole: [Int]) {
        var parts: [Part] = []
        var rest = dimensions[...]
        for (group, size) in whole.enumerated() {
            var starts: [Int] = []
            var first = 0
            while first < size, let next = rest.popFirst() {
                starts.append(first)
                first += next
            }
            guard first == size else { return nil }
            parts += starts.map { Part(group: group, first: $0, siblings: starts.count) }
        }
        guard rest.isEmpty else { return nil }
        self.parts = parts
    }
}
