import CKernels

/// The SHA-256 hash function (FIPS 180-4).
public enum SHA256 {
    /// The 32-byte digest of `bytes`.
    public static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        digest(bytes, mixing: vqz_sha256)
    }

    /// The 32-byte digest of `bytes`.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { digest($0) }
    }

    /// Mixes blocks of 64 bytes into the eight words of a state.
    typealias Compression = (UnsafeMutablePointer<UInt32>?, UnsafePointer<UInt8>?, Int) -> Void

    static func digest(_ bytes: UnsafeRawBufferPointer, mixing compress: Compression) -> [UInt8] {
        var state = initialState
        let whole = bytes.count / 64
        compress(&state, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), whole)
        let tail = padding(after: bytes[(64 * whole)...], length: UInt64(bytes.count))
        compress(&state, tail, tail.count / 64)
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
    }

    private static let initialState: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
        0x5be0_cd19,
    ]

    /// The rest of the message, a one bit, zeros and the message's length in bits: one or two blocks.
    private static func padding(after rest: Slice<UnsafeRawBufferPointer>, length: UInt64) -> [UInt8] {
        var tail = [UInt8](rest)
        tail.append(0x80)
        while tail.count % 64 != 56 { tail.append(0) }
        return tail + (0..<8).map { UInt8(truncatingIfNeeded: (length * 8) >> (56 - 8 * UInt64($0))) }
    }
}
