/// The name of an ICC profile in its tag "desc", as profiles of versions 2 and 4 have it.
package enum ProfileDescription {
    /// Nil for a profile without a name.
    package static func text(of profile: [UInt8]) -> String? {
        guard let count = number(profile, 128) else { return nil }
        // 100 tags are more than any profile has.
        for tag in 0..<min(count, 100) {
            let entry = 132 + 12 * tag
            guard let start = number(profile, entry + 4), let length = number(profile, entry + 8) else {
                return nil
            }
            guard profile[entry..<entry + 4].elementsEqual("desc".utf8) else { continue }
            guard start <= profile.count, length <= profile.count - start else { return nil }
            return text(of: profile[start..<start + length])
        }
        return nil
    }

    private static func text(of tag: ArraySlice<UInt8>) -> String? {
        let bytes = Array(tag)
        if bytes.starts(with: "desc".utf8), let count = number(bytes, 8), count <= bytes.count - 12 {
            return String(decoding: bytes[12..<12 + count].prefix { $0 != 0 }, as: UTF8.self)
        }
        // The first of several languages: its length and its place.
        guard bytes.starts(with: "mluc".utf8), let length = number(bytes, 20), let start = number(bytes, 24),
            start <= bytes.count, length <= bytes.count - start
        else { return nil }
        let units = stride(from: start, to: start + length - 1, by: 2).map {
            UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// Four bytes, the most significant first; nil beyond the end.
    private static func number(_ bytes: [UInt8], _ offset: Int) -> Int? {
        guard offset + 4 <= bytes.count else { return nil }
        return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
