import CTurboJPEG

/// A small picture, as a JPEG file.
struct JPEGSample {
    static let (width, height) = (37, 29)

    /// The file, as its encoder leaves it.
    let bytes: [UInt8]

    /// A smooth picture.
    ///
    /// - Parameter flags: of the encoder
    init(_ format: TJPF, subsampling: TJSAMP = TJSAMP_420, flags: Int32 = 0) {
        let channels = format == TJPF_GRAY ? 1 : format == TJPF_RGB ? 3 : 4
        let samples = (0..<Self.width * Self.height * channels).map {
            UInt8(truncatingIfNeeded: 3 * ($0 / channels % Self.width) + 50 * ($0 % channels) + $0 / 300)
        }
        let encoder = tjInitCompress()
        defer { tjDestroy(encoder) }
        var (file, count): (UnsafeMutablePointer<UInt8>?, UInt) = (nil, 0)
        let code = tjCompress2(
            encoder, samples, Int32(Self.width), 0, Int32(Self.height), Int32(format.rawValue), &file, &count,
            Int32((format == TJPF_GRAY ? TJSAMP_GRAY : subsampling).rawValue), 90, flags)
        precondition(code == 0)
        defer { tjFree(file) }
        bytes = Array(UnsafeBufferPointer(start: file, count: Int(count)))
    }

    /// The file with segments after the marker of its start.
    func with(_ segments: [(marker: UInt8, data: [UInt8])]) -> [UInt8] {
        bytes[..<2] + segments.flatMap { Self.segment($0.marker, $0.data) } + bytes[2...]
    }

    static func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] {
        let length = data.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + data
    }

    /// Where the frame's first byte lies: its bits, followed by height, width and channels.
    static func frame(_ bytes: [UInt8]) -> Int {
        4 + bytes.indices.dropLast().first { bytes[$0] == 0xFF && (0xC0...0xC2).contains(bytes[$0 + 1]) }!
    }
}
