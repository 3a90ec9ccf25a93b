/// The pixels that a pixel of a smaller image covers, along one axis.
struct Coverage {
    /// Lengths in pixels before and after: 1 <= `after` <= `before` <= 2^24.
    let before, after: Int

    /// The pixels that pixel `i` covers, the outer ones maybe in part.
    func pixels(of i: Int) -> Range<Int> {
        i * before / after..<((i + 1) * before + after - 1) / after
    }

    /// The part of pixel `j` that pixel `i` covers, in 1 / `after`: 1...`after`. All parts of an `i` sum to
    /// `before`.
    func weight(of j: Int, in i: Int) -> UInt64 {
        UInt64(min((j + 1) * after, (i + 1) * before) - max(j * after, i * before))
    }
}
