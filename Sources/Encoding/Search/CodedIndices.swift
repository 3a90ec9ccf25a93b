import Container

/// An image's indices as coded, and what they decode to.
package struct CodedIndices {
    /// One for each tile.
    let payloads: [TilePayload]
    /// The prior's cost of the indices, in bits.
    let bits: Double
    /// Decoded samples of the picture, of 8 bits, if wanted.
    let samples: [UInt8]?
}
