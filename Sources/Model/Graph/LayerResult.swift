/// What becomes of a layer's results: spec/vqz-format.md, section 3.
package enum LayerResult: Hashable, Sendable {
    /// s16(result)
    case store
    /// s16(x + s16(result))
    case add
    /// s16(x - s16(result))
    case subtract
    /// A byte, clamp(result, 0, 255).
    case hidden
}
