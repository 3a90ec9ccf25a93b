import CVQZ
import Glibc
import VQZ

@_cdecl("vqz_version")
public func version() -> UInt32 {
    UInt32(VQZ_VERSION_MAJOR * 10000 + VQZ_VERSION_MINOR * 100 + VQZ_VERSION_PATCH)
}

@_cdecl("vqz_error_name")
public func errorName(_ code: Int32) -> UnsafePointer<CChar> {
    let name: StaticString = code == 0 ? "ok" : ErrorCode(rawValue: code)?.name ?? "unknown"
    return UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
}

@_cdecl("vqz_read_info")
public func readInfo(
    _ data: UnsafeRawPointer?, _ dataSize: Int, _ info: UnsafeMutablePointer<vqz_info>?,
    _ error: UnsafeMutablePointer<vqz_error>?
) -> Int32 {
    outcome(error) { () throws(ErrorReport) in
        let target = try required(info, "info")
        let data = try buffer(data, dataSize, "data")
        let file = try reporting { () throws(CodecError) in
            try FileInfo(parsing: Array(data.prefix(FileInfo.prefixLength)))
        }
        try vqz_info(file).write(to: target)
    }
}

@_cdecl("vqz_free")
public func release(_ memory: UnsafeMutableRawPointer?) {
    free(memory)
}

extension vqz_info {
    fileprivate init(_ file: FileInfo) {
        self.init()
        (width, height) = (UInt32(file.width), UInt32(file.height))
        format = Int32(file.channels.rawValue)
        depth = Int32(file.depth)
        quality = Int32(file.quality?.number ?? 0)
        version = Int32(file.version)
        withUnsafeMutableBytes(of: &model) { $0.copyBytes(from: (file.modelDigest?.description ?? "").utf8) }
    }
}
