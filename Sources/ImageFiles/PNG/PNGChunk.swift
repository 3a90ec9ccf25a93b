/// A chunk of a PNG file.
struct PNGChunk {
    /// Four letters, such as "IDAT".
    let type: String
    let data: ArraySlice<UInt8>
    /// Whether its checksum is right.
    let isIntact: Bool
}
