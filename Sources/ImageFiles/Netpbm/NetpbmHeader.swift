import Raster

/// The text of a Netpbm file before its samples.
struct NetpbmHeader {
    /// How samples are stored.
    enum Coding {
        /// Decimal numbers (P2, P3).
        case text
        /// Digits 0 (white) and 1 (black), with or without white space between them (P1).
        case textBits
        /// One byte, or two with the most significant first where the maximum is above 255 (P5, P6, P7).
        case binary
        /// Eight pixels a byte, rows padded to whole bytes, 1 being black (P4).
        case bits
    }

    let coding: Coding
    let width, height: Int
    /// Samples per pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    let channels: Int
    /// The largest sample, 1...65535.
    let maximum: Int
    /// The offset of the samples.
    let start: Int
    /// What a map calls its samples, if that is none of `TupleType`.
    private(set) var unknownType: String?

    /// The fewest bits, 8 to 16, that hold the largest sample.
    var depth: Int { max(8, maximum.bitWidth - maximum.leadingZeroBitCount) }

    /// Whether `bytes` start with the magic of one of the formats, P1 to P7.
    static func isMagic(of bytes: [UInt8]) -> Bool {
        bytes.count >= 2 && bytes[0] == UInt8(ascii: "P")
            && (UInt8(ascii: "1")...UInt8(ascii: "7")).contains(bytes[1])
    }

    /// Reads the header of a file that starts with a magic.
    init(parsing bytes: [UInt8], limits: DecodingLimits) throws(ImageFileError) {
        var scanner = NetpbmScanner(bytes, from: 2)
        let number = bytes[1] - UInt8(ascii: "0")
        if number == 7 {
            self = try Self(parsingMap: &scanner, limits)
            return
        }
        coding = [.textBits, .text, .text, .bits, .binary, .binary][Int(number) - 1]
        channels = number % 3 == 0 ? 3 : 1
        width = try scanner.number("width")
        height = try scanner.number("height")
        try Self.check(width, height, limits, scanner)
        if coding == .textBits || coding == .bits {
            maximum = 1
        } else {
            maximum = try scanner.number("maximum")
            try Self.check(maximum: maximum, scanner)
        }
        try scanner.end()
        start = scanner.offset
    }

    /// The header of an arbitrary map (P7): lines of a name and a value.
    private init(
        parsingMap scanner: inout NetpbmScanner, _ limits: DecodingLimits
    ) throws(ImageFileError) {
        var fields: [String: Int] = [:]
        var types: [String] = []
        let names = ["WIDTH", "HEIGHT", "DEPTH", "MAXVAL"]
        _ = scanner.line()
        while true {
            guard let line = scanner.line() else { throw scanner.error("ENDHDR is missing") }
            if line == "ENDHDR" { break }
            let words = line.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
            guard let name = words.first.map(String.init) else { continue }
            let text = words.count == 2 ? String(words[1].drop { $0 == " " || $0 == "\t" }) : ""
            if name == "TUPLTYPE", !text.isEmpty { types.append(text) }
            guard names.contains(name) else { continue }
            guard let value = Int(text), (0..<1 << 31).contains(value) else {
                throw scanner.error("\(name) is no number below 2^31")
            }
            fields[name] = value
        }
        for name in names where fields[name] == nil { throw scanner.error("\(name) is missing") }
        coding = .binary
        (width, height) = (fields["WIDTH"] ?? 0, fields["HEIGHT"] ?? 0)
        (channels, maximum) = (fields["DEPTH"] ?? 0, fields["MAXVAL"] ?? 0)
        try Self.check(width, height, limits, scanner)
        try Self.check(maximum: maximum, scanner)
        guard (1...4).contains(channels) else {
            throw scanner.error("\(channels) samples per pixel, not 1 to 4")
        }
        start = scanner.offset
        if !types.isEmpty { try set(type: types.joined(separator: " "), scanner) }
    }

    /// Takes note of what a map calls its samples.
    private mutating func set(type name: String, _ scanner: NetpbmScanner) throws(ImageFileError) {
        guard let type = TupleType(rawValue: name) else {
            unknownType = name
            return
        }
        guard type.channels == channels else {
            throw scanner.error("TUPLTYPE \(name) goes with DEPTH \(type.channels), not \(channels)")
        }
    }

    /// Bytes that the samples take: exactly for binary samples, at least for others.
    var sampleBytes: Int {
        switch coding {
        case .text: 2 * width * height * channels - 1
        case .textBits: width * height
        case .binary: width * height * channels * (maximum > 255 ? 2 : 1)
        case .bits: (width + 7) / 8 * height
        }
    }

    private static func check(
        _ width: Int, _ height: Int, _ limits: DecodingLimits, _ scanner: NetpbmScanner
    ) throws(ImageFileError) {
        guard width >= 1 && height >= 1 else { throw scanner.error("\(width) x \(height) is no size") }
        guard width * height <= limits.maxPixels else {
            throw .tooManyPixels(width: width, height: height, limit: limits.maxPixels)
        }
    }

    private static func check(maximum: Int, _ scanner: NetpbmScanner) throws(ImageFileError) {
        guard (1...65535).contains(maximum) else {
            throw scanner.error("maximum \(maximum), not 1 to 65535")
        }
    }
}
