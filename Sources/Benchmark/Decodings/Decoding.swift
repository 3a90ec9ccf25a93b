/// Where the decoding of one original is.
struct Decoding: Equatable, Sendable {
    /// The original.
    let original: String
    /// Its decoding, as a PNG or Netpbm file.
    let picture: String
    /// The codec's own file, whose size counts; nil if none does.
    let file: String?
}
