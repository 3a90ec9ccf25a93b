/// The samples of a Netpbm file, rescaled to those of the depth of its header.
struct NetpbmSamples<Sample: FixedWidthInteger & UnsignedInteger> {
    /// Interleaved, as many as the header says, 0...2^depth - 1.
    let values: [Sample]
    /// Bytes of the file after the last sample, without white space after text.
    let remaining: Int

    /// - Precondition: a sample has room for the depth of the header.
    init(_ bytes: [UInt8], _ header: NetpbmHeader) throws(ImageFileError) {
        let available = bytes.count - header.start
        guard available >= header.sampleBytes else {
            let reason = "\(available) bytes of samples, \(header.sampleBytes) expected"
            throw .malformed(.netpbm, reason: reason, offset: header.start, row: nil)
        }
        switch header.coding {
        case .binary:
            values = try header.maximum > 255 ? Self.words(bytes, header) : Self.bytes(bytes, header)
            remaining = available - header.sampleBytes
        case .bits:
            values = Self.bits(bytes, header)
            remaining = available - header.sampleBytes
        case .text, .textBits:
            var scanner = NetpbmScanner(bytes, from: header.start)
            values = try Self.text(&scanner, header)
            remaining = bytes[scanner.offset...].count { !(0x09...0x0D).contains($0) && $0 != 0x20 }
        }
    }

    /// A sample of 0...maximum as 0...2^depth - 1, rounded.
    private static func rescaled(_ sample: Int, _ header: NetpbmHeader) -> Sample {
        let (maximum, largest) = (header.maximum, 1 << header.depth - 1)
        return Sample((2 * largest * sample + maximum) / (2 * maximum))
    }

    private static func tooLarge(_ sample: Int, _ maximum: Int, at offset: Int) -> ImageFileError {
        .malformed(
            .netpbm, reason: "sample \(sample) is over the maximum \(maximum)", offset: offset, row: nil)
    }

    private static func bytes(_ bytes: [UInt8], _ header: NetpbmHeader) throws(ImageFileError) -> [Sample] {
        let samples = bytes[header.start..<header.start + header.sampleBytes]
        if header.maximum == 255 { return samples.map { Sample($0) } }
        if let index = samples.firstIndex(where: { $0 > header.maximum }) {
            throw tooLarge(Int(samples[index]), header.maximum, at: index)
        }
        let table = (0...header.maximum).map { rescaled($0, header) }
        return samples.map { table[Int($0)] }
    }

    private static func words(_ bytes: [UInt8], _ header: NetpbmHeader) throws(ImageFileError) -> [Sample] {
        var values: [Sample] = []
        values.reserveCapacity(header.sampleBytes / 2)
        for index in stride(from: header.start, to: header.start + header.sampleBytes, by: 2) {
            let sample = Int(bytes[index]) << 8 | Int(bytes[index + 1])
            guard sample <= header.maximum else { throw tooLarge(sample, header.maximum, at: index) }
            values.append(rescaled(sample, header))
        }
        return values
    }

    private static func bits(_ bytes: [UInt8], _ header: NetpbmHeader) -> [Sample] {
        let pitch = (header.width + 7) / 8
        var values: [Sample] = []
        values.reserveCapacity(header.width * header.height)
        for row in 0..<header.height {
            for column in 0..<header.width {
                let byte = bytes[header.start + row * pitch + column / 8]
                values.append(byte >> UInt8(7 - column % 8) & 1 == 1 ? 0 : 255)
            }
        }
        return values
    }

    private static func text(
        _ scanner: inout NetpbmScanner, _ header: NetpbmHeader
    ) throws(ImageFileError) -> [Sample] {
        let count = header.width * header.height * header.channels
        var values: [Sample] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            let name = "sample \(index)"
            let isBit = header.coding == .textBits
            let sample = try isBit ? scanner.singleDigit(name) : scanner.digits(name)
            guard sample <= header.maximum else {
                throw tooLarge(sample, header.maximum, at: scanner.offset)
            }
            values.append(isBit ? 255 * Sample(1 - sample) : rescaled(sample, header))
        }
        return values
    }
}
