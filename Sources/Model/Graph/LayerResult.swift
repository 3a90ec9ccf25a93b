/// The use of a layer's results: spec/vqz-format.md, section 3, and spec/vqm-model-2.md, section 3.
package enum LayerResult: Hashable, Sendable {
    /// s16(result)
    case store
    /// s16(x + s16(result))
    case add
    /// s16(x - s16(result))
    case subtract
    /// s16(x + ((x·s16(result) + 2^12) >> 13))
    case scale
    /// A byte, clamp(result, 0, 255).
    case hidden
    /// A byte with 128 for zero, clamp(128 + result, 0, 255).
    case signedHidden
    /// Such a byte of the product of two results, the first from 0 on: spec/vqm-model-2.md, section 3.
    case gate

    /// Whether the results are bytes.
    package var isHidden: Bool { self == .hidden || self == .signedHidden || self == .gate }
}
