import ArgumentParser

/// A number of bytes as typed: 5000, 120k or 1.5M for thousands and millions, 64Ki or 2Mi for powers of 1024.
struct ByteCountArgument: ExpressibleByArgument {
    let count: Int

    init?(argument: String) {
        let digits = argument.prefix { $0.isNumber || $0 == "." }
        let units = ["": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "Ki": 0x1p10, "Mi": 0x1p20]
        var suffix = argument.dropFirst(digits.count)
        if suffix.last == "B" || suffix.last == "b" { suffix = suffix.dropLast() }
        guard let number = Double(digits), let unit = units[String(suffix)] else { return nil }
        let bytes = number * unit
        guard bytes >= 1, bytes <= 1e12 else { return nil }
        count = Int(bytes)
    }
}
