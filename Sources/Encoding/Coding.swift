/// How pixels are coded.
public enum Coding: Hashable, Sendable, CaseIterable {
    /// As exact pixels where that file is at most 32 bytes larger than the one with indices, else as indices.
    case automatic
    /// As exact pixels. The quality does not matter.
    case lossless
    /// As indices.
    case lossy
}
