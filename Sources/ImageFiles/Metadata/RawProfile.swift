/// A profile that programs without a chunk for it put into text: hexadecimal after its name and length.
struct RawProfile {
    /// What the keywords of such texts start with.
    static let prefix = "Raw profile type "

    let bytes: [UInt8]

    /// Reads a text such as "\nexif\n      12\n4578...\n". Nil if it is none.
    init?(_ text: ArraySlice<UInt8>) {
        let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        guard lines.count == 3,
            let length = Int(String(decoding: lines[1].filter { $0 != 0x20 }, as: UTF8.self)), length > 0,
            length <= lines[2].count / 2
        else { return nil }
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * length)
        for letter in lines[2] where !(0x09...0x0D).contains(letter) && letter != 0x20 {
            guard let digit = Character(UnicodeScalar(letter)).hexDigitValue else { return nil }
            digits.append(UInt8(digit))
        }
        guard digits.count == 2 * length else { return nil }
        bytes = (0..<length).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
    }
}
