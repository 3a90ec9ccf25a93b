import CVQZ
import Glibc
import VQZ

@_cdecl("vqz_read_metadata")
public func readMetadata(
    _ data: UnsafeRawPointer?, _ dataSize: Int, _ metadata: UnsafeMutablePointer<vqz_metadata>?,
    _ error: UnsafeMutablePointer<vqz_error>?
) -> Int32 {
    outcome(error) { () throws(ErrorReport) in
        let target = try required(metadata, "metadata")
        let data = try buffer(data, dataSize, "data")
        // Before anything is allocated for it.
        _ = try vqz_metadata.size(of: target)
        let file = try reporting { () throws(CodecError) in
            try MemoryNeed.metadata(fileLength: data.count).check()
            return try FileMetadata(parsing: Array(data))
        }
        try vqz_metadata(copying: file).write(to: target)
    }
}

extension vqz_metadata {
    /// A file's metadata in new memory.
    fileprivate init(copying file: FileMetadata) throws(ErrorReport) {
        self.init()
        truncated = file.warnings.contains(.truncated) ? 1 : 0
        damaged = Int32(file.warnings.count) - truncated
        let parts = [file.metadata.icc, file.metadata.exif, file.metadata.xmp, file.packedChunks]
        let byteCount = parts.reduce(0) { $0 + ($1?.count ?? 0) }
        guard byteCount > 0 else { return }
        guard let memory = malloc(byteCount) else { throw ErrorReport(.outOfMemory(needed: byteCount)) }
        self.memory = memory
        var free = memory
        func place(_ bytes: [UInt8]?) -> (UnsafeRawPointer?, Int) {
            guard let bytes, !bytes.isEmpty else { return (nil, 0) }
            free.copyMemory(from: bytes, byteCount: bytes.count)
            defer { free += bytes.count }
            return (UnsafeRawPointer(free), bytes.count)
        }
        (icc, icc_size) = place(parts[0])
        (exif, exif_size) = place(parts[1])
        (xmp, xmp_size) = place(parts[2])
        (chunks, chunks_size) = place(parts[3])
    }
}

extension ImageMetadata {
    /// The metadata of a caller, nil for none.
    ///
    /// - Parameter channels: of the image
    /// - Throws: if a part is too long, the profile is for other colours, or there are no such chunks
    init(
        reading source: UnsafePointer<vqz_metadata>?, channels: PixelLayout.Channels
    ) throws(ErrorReport) {
        let given = try vqz_metadata(reading: source)
        self.init(
            icc: try Self.part(given.icc, given.icc_size, "icc"),
            exif: try Self.part(given.exif, given.exif_size, "exif"),
            xmp: try Self.part(given.xmp, given.xmp_size, "xmp"))
        if let icc, !ProfileSpace.fits(icc, channels.color) {
            let colors = channels.color == .gray ? "gray" : "RGB"
            throw ErrorReport(.argument, "icc is no profile for an image that is \(colors)")
        }
        guard let packed = try Self.part(given.chunks, given.chunks_size, "chunks") else { return }
        do {
            chunks = try Self.chunks(parsing: packed, channels: channels)
        } catch {
            throw ErrorReport(.argument, "chunks \(error.description)")
        }
    }

    /// The bytes in all parts, chunks aside.
    var byteCount: Int { [icc, exif, xmp].reduce(0) { $0 + ($1?.count ?? 0) } }

    private static func part(
        _ start: UnsafeRawPointer?, _ count: Int, _ name: StaticString
    ) throws(ErrorReport) -> [UInt8]? {
        let bytes = try buffer(start, count, name)
        guard bytes.count <= maxBytes else {
            throw ErrorReport(.argument, "\(name) has \(bytes.count) bytes, more than \(maxBytes)")
        }
        return bytes.isEmpty ? nil : Array(bytes)
    }
}
