/// The decoding half of the range coder (format, section 5).
///
/// For each symbol call `target(total:)`, find the symbol whose slice holds the answer, and give its slice to
/// `consume(cumulative:frequency:)`. Any bytes decode to some symbols: a damaged stream gives wrong symbols,
/// never a trap.
@frozen
package struct RangeDecoder: Sendable {
    @usableFromInline let bytes: [UInt8]

    /// Bytes taken so far, those read as zero after the end included.
    @usableFromInline var position = 0

    /// The stream's value less the encoder's `low`, in the same units. Below `range` in a stream that the
    /// encoder wrote; in others it may reach or exceed it and wrap around.
    @usableFromInline var code: UInt64 = 0

    /// Width of the interval, at least 2^48 between symbols.
    @usableFromInline var range: UInt64 = .max

    /// Width of a slice of frequency 1 for the symbol in progress, at least 2^20, or 0 between symbols.
    @usableFromInline var step: UInt64 = 0

    /// A decoder at the start of a stream. Bytes after the end of `bytes` count as zeros.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        for _ in 0..<8 { code = code << 8 | nextByte() }
    }

    /// A decoder at the start of a stream that is a part of an array; copies it.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.init(Array(bytes))
    }

    /// Starts a symbol: a number in `0 ..< total` that lies in the slice of the symbol to be decoded.
    ///
    /// - Precondition: `total` is in `1 ... RangeEncoder.maxTotal`.
    @inlinable
    @inline(__always)
    package mutating func target(total: UInt32) -> UInt32 {
        precondition(
            total >= 1 && total <= RangeEncoder.maxTotal, "total of the frequencies is not in 1...2^28")
        step = range / UInt64(total)
        // The quotient exceeds total - 1 only in the remainder of the division, which no encoder uses.
        return UInt32(truncatingIfNeeded: min(code / step, UInt64(total - 1)))
    }

    /// Ends a symbol by removing its slice, which must hold the preceding `target(total:)`.
    ///
    /// - Precondition: `target(total:)` has been called for this symbol; `frequency` is at least 1.
    @inlinable
    @inline(__always)
    package mutating func consume(cumulative: UInt32, frequency: UInt32) {
        precondition(step > 0 && frequency >= 1, "no symbol in progress, or an empty slice")
        code = code &- UInt64(cumulative) &* step
        range = UInt64(frequency) &* step
        step = 0
        renormalize()
    }

    /// Makes `range` at least 2^48 by whole bytes. It is at least 2^20, so there are at most 4 to take.
    ///
    /// Most symbols take none or one, as it happens: branches would be guessed wrong.
    @inlinable
    @inline(__always)
    mutating func renormalize() {
        let count = max(range.leadingZeroBitCount >> 3, 1) - 1
        guard position + 8 <= bytes.count else { return renormalizeAtEnd() }
        let next = bytes.withUnsafeBytes {
            UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        }
        // In two steps, for a shift by all 64 bits when no byte is taken.
        code = code &<< UInt64(8 * count) | (next >> 8) &>> UInt64(56 - 8 * count)
        range &<<= UInt64(8 * count)
        position += count
    }

    @inlinable
    mutating func renormalizeAtEnd() {
        while range < 1 << 48 {
            code = code << 8 | nextByte()
            range <<= 8
        }
    }

    /// Bytes of the stream taken so far: all that have been looked at, the first 8 from the start.
    package var consumed: Int { min(position, bytes.count) }

    /// Whether every byte of the stream has been taken. A payload for which this is false after the last
    /// symbol is malformed.
    package var isAtEnd: Bool { position >= bytes.count }

    /// Whether bytes have been taken that come after the stream's end.
    package var isBeyondEnd: Bool { position > bytes.count }

    @inlinable
    mutating func nextByte() -> UInt64 {
        defer { position += 1 }
        return position < bytes.count ? UInt64(bytes[position]) : 0
    }
}
