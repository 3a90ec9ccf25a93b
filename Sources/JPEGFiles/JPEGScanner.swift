/// The segments of a JPEG file one after another, from its first marker to its end marker.
struct JPEGScanner {
    private static let (start, end, scan): (UInt8, UInt8, UInt8) = (0xD8, 0xD9, 0xDA)
    /// Within entropy-coded data: a byte of 0xFF, and restarts.
    private static let inScan: Set<UInt8> = Set(0xD0...0xD7).union([0])

    private let bytes: [UInt8]
    /// Of the bytes that follow those read.
    private(set) var offset = 2

    /// - Throws: `malformed` without a marker of the start
    init(_ bytes: [UInt8]) throws(JPEGError) {
        guard bytes.starts(with: [0xFF, Self.start]) else {
            throw .malformed("it does not start like one", offset: 0)
        }
        self.bytes = bytes
    }

    /// The next segment, nil at the marker of the end. Entropy-coded data is passed over.
    ///
    /// - Throws: `malformed`
    mutating func next() throws(JPEGError) -> JPEGSegment? {
        let marker = try marker()
        if marker == Self.end { return nil }
        guard marker >= 0xC0, !(Self.start...Self.end).contains(marker), !Self.inScan.contains(marker) else {
            throw .malformed("no segment has the marker \(marker)", offset: offset)
        }
        guard offset + 2 <= bytes.count else { throw ended }
        let length = Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
        guard length >= 2 else { throw .malformed("a segment's length is \(length)", offset: offset) }
        guard length <= bytes.count - offset else { throw ended }
        let data = bytes[offset + 2..<offset + length]
        offset += length
        if marker == Self.scan { skipEntropyCodedData() }
        return JPEGSegment(marker: marker, data: data)
    }

    /// The second byte of a marker, in front of which fill bytes may stand.
    private mutating func marker() throws(JPEGError) -> UInt8 {
        guard offset < bytes.count else { throw ended }
        guard bytes[offset] == 0xFF else { throw .malformed("a marker is missing", offset: offset) }
        while offset < bytes.count, bytes[offset] == 0xFF { offset += 1 }
        guard offset < bytes.count else { throw ended }
        offset += 1
        return bytes[offset - 1]
    }

    /// Goes on to the next marker that is no restart, or to the end.
    private mutating func skipEntropyCodedData() {
        offset = bytes.withUnsafeBufferPointer { bytes in
            var offset = offset
            while offset < bytes.count {
                if bytes[offset] == 0xFF {
                    guard offset + 1 < bytes.count else { return bytes.count }
                    if bytes[offset + 1] != 0xFF, !Self.inScan.contains(bytes[offset + 1]) { break }
                }
                offset += 1
            }
            return offset
        }
    }

    /// The error of a file that is not there to its end.
    var ended: JPEGError { .malformed("it ends early", offset: bytes.count) }
}
