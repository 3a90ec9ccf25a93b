import CTurboJPEG
import JPEGFiles
import Testing

/// JPEG files to pixels, and what is refused.
@Suite struct JPEGFileTests {
    private static let rgb = JPEGSample(TJPF_RGB)

    private func error(_ bytes: [UInt8]) -> JPEGError? {
        do throws(JPEGError) {
            _ = try JPEGFile(parsing: bytes).pixels()
            return nil
        } catch {
            return error
        }
    }

    private func isMalformed(_ bytes: [UInt8]) -> Bool {
        if case .malformed = error(bytes) { true } else { false }
    }

    @Test(arguments: [TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_440, TJSAMP_411], [0, TJFLAG_PROGRESSIVE])
    func coloursComeBack(subsampling: TJSAMP, flags: Int32) throws {
        let file = try JPEGFile(
            parsing: JPEGSample(TJPF_RGB, subsampling: subsampling, flags: flags).bytes)
        #expect(file.frame.width == JPEGSample.width && file.frame.height == JPEGSample.height)
        #expect(file.frame.channels == 3 && file.trailingCount == 0)
        let (samples, warning) = try file.pixels()
        #expect(samples.count == JPEGSample.width * JPEGSample.height * 3 && warning == nil)
        // Red, green and blue of the first pixel are 0, 50 and 100.
        #expect(samples[0] < 15 && (40...60).contains(samples[1]) && (85...115).contains(samples[2]))
    }

    @Test func progressiveScansGiveTheSamePixels() throws {
        let progressive = JPEGSample(TJPF_RGB, flags: TJFLAG_PROGRESSIVE).bytes
        #expect(progressive != Self.rgb.bytes)
        #expect(
            try JPEGFile(parsing: progressive).pixels().samples
                == JPEGFile(parsing: Self.rgb.bytes).pixels().samples)
    }

    @Test func grayIsOneChannel() throws {
        let file = try JPEGFile(parsing: JPEGSample(TJPF_GRAY).bytes)
        #expect(file.frame.channels == 1)
        #expect(try file.pixels().samples.count == JPEGSample.width * JPEGSample.height)
    }

    @Test(arguments: [0, TJFLAG_PROGRESSIVE]) func everyCutIsRefused(flags: Int32) {
        let bytes = JPEGSample(TJPF_RGB, flags: flags).bytes
        for count in bytes.indices { #expect(isMalformed(Array(bytes[..<count])), "\(count) bytes") }
    }

    /// No damaged byte does more than change pixels or make an error.
    @Test(arguments: [0, TJFLAG_PROGRESSIVE]) func damagedBytesAreSurvived(flags: Int32) {
        let bytes = JPEGSample(TJPF_RGB, flags: flags).bytes
        for (index, value) in bytes.enumerated() {
            for changed in [value ^ 1, value ^ 0x80, 0, 0xFF] {
                var damaged = bytes
                damaged[index] = changed
                guard let file = try? JPEGFile(parsing: damaged), file.frame.width < 1000,
                    let pixels = try? file.pixels()
                else { continue }
                #expect(
                    pixels.samples.count == file.frame.width * file.frame.height * file.frame.channels)
            }
        }
    }

    @Test func kindsThatAreNotRead() {
        #expect(error(JPEGSample(TJPF_CMYK).bytes) == .unsupported("CMYK colours"))
        var bytes = Self.rgb.bytes
        bytes[JPEGSample.frame(bytes)] = 12
        #expect(error(bytes) == .unsupported("samples of 12 bits"))
        for (marker, reason) in [
            (0xC9, "arithmetic coding"), (0xCA, "arithmetic coding"),
            (0xC3, "lossless or hierarchical coding"),
        ] as [(UInt8, String)] {
            bytes = Self.rgb.bytes
            bytes[JPEGSample.frame(bytes) - 3] = marker
            #expect(error(bytes) == .unsupported(reason))
        }
        #expect("\(JPEGError.unsupported("CMYK colours"))".hasPrefix("is a JPEG file with CMYK colours"))
    }

    @Test func sizesThatTheFileCannotHold() {
        var bytes = Self.rgb.bytes
        let frame = JPEGSample.frame(bytes)
        bytes.replaceSubrange(frame + 1..<frame + 5, with: [0xFF, 0xFF, 0xFF, 0xFF])
        let reason = "\(bytes.count) bytes cannot hold 65535 x 65535 pixels"
        #expect(error(bytes) == .malformed(reason, offset: bytes.count))
        bytes.replaceSubrange(frame + 1..<frame + 5, with: [0, 0, 0, 9])
        #expect(isMalformed(bytes))
    }

    @Test(arguments: [[0, 0], [0, 1], [0xFF, 0xFF]] as [[UInt8]]) func badLengths(length: [UInt8]) {
        let bytes = Self.rgb.bytes
        // Of the first segment after the start.
        #expect(isMalformed(Array(bytes[..<4]) + length + bytes[6...]))
    }

    @Test func twoFrames() {
        let bytes = Self.rgb.bytes
        let frame = JPEGSample.frame(bytes)
        let second = Array(bytes[frame - 4..<frame - 2 + 17])
        #expect(isMalformed(bytes[..<(frame - 4)] + second + bytes[(frame - 4)...]))
        #expect(isMalformed([0xFF, 0xD8, 0xFF, 0xD9]))
        #expect(isMalformed([0xFF, 0xD8, 0, 0]))
        #expect(isMalformed([1, 2, 3]))
    }

    @Test func fillBytesAndBytesAfterTheEnd() throws {
        let bytes = Self.rgb.bytes
        let filled = try JPEGFile(parsing: bytes[..<2] + [0xFF, 0xFF, 0xFF] + bytes[2...] + [1, 2])
        #expect(filled.trailingCount == 2)
        #expect(try filled.pixels().samples == JPEGFile(parsing: bytes).pixels().samples)
    }

    /// Cameras leave bytes that belong to nothing.
    @Test func strayBytesAreTold() throws {
        let bytes = JPEGSample(TJPF_RGB, flags: TJFLAG_PROGRESSIVE).bytes
        let scans = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
        // The second scan has its table before it.
        let table = try #require(
            bytes[..<scans[1]].indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC4 })
        let stray = [UInt8](repeating: 1, count: 40)
        let (samples, warning) = try JPEGFile(parsing: bytes[..<table] + stray + bytes[table...]).pixels()
        let isSame = try samples == JPEGFile(parsing: bytes).pixels().samples
        #expect(isSame)
        #expect(try #require(warning).contains("extraneous bytes"))
    }
}
