import Network
import Raster

/// What is coded of one level: its indices, and the codewords they stand for.
public struct LevelCodes {
    public let indices: IndexMap
    /// [rows][columns][channels] in units of 2^-F, padded with 0.
    public let codewords: Stream
}
