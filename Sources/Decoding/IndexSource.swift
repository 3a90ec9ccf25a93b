import Prior

/// What takes the indices of positions from the weights of their codewords.
protocol IndexSource: AnyObject {
    /// Whether indices have been read that a stream which is cut has no bytes for.
    var isBeyondEnd: Bool { get }

    /// Writes the indices of `count` positions, whose weights `buffer` holds from its start on.
    func read(_ buffer: WeightBuffer, count: Int, to indices: UnsafeMutablePointer<UInt8>)
}

extension IndexSource {
    var isBeyondEnd: Bool { false }
}
