import Decoding

/// Stores the answer of `body`, or the reason why there is none.
func answering(
    _ target: UnsafeMutableRawPointer, _ body: () throws(CodecError) -> Answer
) -> Int32 {
    do throws(CodecError) {
        try body().store(to: target)
        return 1
    } catch {
        Answer(error.description).store(to: target)
        return 0
    }
}
