/// Bytes as text of 64 characters (RFC 4648, section 4).
package enum Base64 {
    /// Four characters for every three bytes, "=" for those that a last group lacks.
    package static func text(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { characters in
            var end = 0
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let group = bytes[start..<min(start + 3, bytes.count)]
                for place in 0..<4 {
                    characters[end + place] = place <= group.count ? character(place, of: group) : padding
                }
                end += 4
            }
            return end
        }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// The character of 6 bits, from the highest, of up to three bytes.
    private static func character(_ place: Int, of bytes: ArraySlice<UInt8>) -> UInt8 {
        var bits = 0
        for index in 0..<3 {
            bits = bits << 8 | (index < bytes.count ? Int(bytes[bytes.startIndex + index]) : 0)
        }
        return alphabet[bits >> (18 - 6 * place) & 63]
    }
}
