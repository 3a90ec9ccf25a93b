import CTurboJPEG

/// A JPEG file of 8 bits, gray or of three channels, baseline or progressive.
package struct JPEGFile {
    package let frame: JPEGFrame
    /// All segments, in their order.
    package let segments: [JPEGSegment]
    /// Bytes after the picture.
    package let trailingCount: Int

    private let bytes: [UInt8]

    /// Reads everything but the pixels.
    package init(parsing bytes: [UInt8]) throws(JPEGError) {
        var (scanner, segments, frame) = (try JPEGScanner(bytes), [JPEGSegment](), JPEGFrame?.none)
        while let segment = try scanner.next() {
            segments.append(segment)
            if let found = try JPEGFrame(segment) {
                guard frame == nil else {
                    throw .malformed("it has two frames", offset: segment.data.startIndex)
                }
                frame = found
            }
        }
        guard let frame else { throw .malformed("it has no frame", offset: scanner.offset) }
        // At least half as many blocks as one per 8 x 8 pixels, however its channels are reduced, and a bit
        // for each.
        guard frame.width * frame.height / 1024 <= bytes.count else {
            let reason = "\(bytes.count) bytes cannot hold \(frame.width) x \(frame.height) pixels"
            throw .malformed(reason, offset: bytes.count)
        }
        self.frame = frame
        self.segments = segments
        trailingCount = bytes.count - scanner.offset
        self.bytes = bytes
    }

    /// Whether a file goes on beyond the first bytes that are there, not after its end marker nor after what
    /// breaks the format, and its frame, if these hold it.
    package static func rest(_ bytes: [UInt8]) -> (goesOn: Bool, frame: JPEGFrame?) {
        guard var scanner = try? JPEGScanner(bytes) else { return (false, nil) }
        var frame: JPEGFrame?
        do throws(JPEGError) {
            while let segment = try scanner.next() { frame = try JPEGFrame(segment) ?? frame }
            return (false, frame)
        } catch {
            return (error == scanner.ended, frame)
        }
    }

    /// The samples of all pixels, [rows][columns][channels], not turned.
    ///
    /// - Returns: also what libjpeg says of bytes that belong to nothing, which cameras leave; else nil
    /// - Throws: `malformed`
    package func pixels() throws(JPEGError) -> (samples: [UInt8], warning: String?) {
        guard let decoder = tjInitDecompress() else { fatalError("libjpeg: out of memory") }
        defer { tjDestroy(decoder) }
        try checkSize(decoder)
        let format = frame.channels == 1 ? TJPF_GRAY : TJPF_RGB
        let total = frame.width * frame.height * frame.channels
        var (isComplete, warning) = (false, String?.none)
        let pixels = [UInt8](unsafeUninitializedCapacity: total) { pixels, count in
            // A picture of many scans takes long for its bytes.
            let code = tjDecompress2(
                decoder, bytes, UInt(bytes.count), pixels.baseAddress, Int32(frame.width), 0,
                Int32(frame.height), Int32(format.rawValue), TJFLAG_LIMITSCANS)
            warning = code == 0 ? nil : Self.harmlessWarning(decoder)
            isComplete = code == 0 || warning != nil
            count = isComplete ? total : 0
        }
        guard isComplete else { throw malformed(decoder) }
        return (pixels, warning)
    }

    /// The library has to see the size that the pixels have memory for.
    private func checkSize(_ decoder: tjhandle) throws(JPEGError) {
        var (width, height, subsampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        // It fails for a subsampling without a name too, and has the size then.
        let code = tjDecompressHeader3(
            decoder, bytes, UInt(bytes.count), &width, &height, &subsampling, &space)
        guard Int(width) == frame.width, Int(height) == frame.height else {
            if code != 0 { throw malformed(decoder) }
            throw .malformed("it has two sizes", offset: 0)
        }
    }

    /// What the last call has told, if it failed for bytes that belong to nothing alone.
    private static func harmlessWarning(_ decoder: tjhandle) -> String? {
        let text = reason(decoder)
        let isWarning = tjGetErrorCode(decoder) == TJERR_WARNING.rawValue
        return isWarning && text.contains("extraneous bytes before marker") ? text : nil
    }

    private static func reason(_ decoder: tjhandle) -> String { String(cString: tjGetErrorStr2(decoder)) }

    private func malformed(_ decoder: tjhandle) -> JPEGError {
        .malformed(Self.reason(decoder), offset: bytes.count)
    }
}
