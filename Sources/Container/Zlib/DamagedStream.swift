/// Why bytes are no zlib stream.
struct DamagedStream: Error, Equatable {
    /// zlib's, below 0.
    let code: Int32
}
