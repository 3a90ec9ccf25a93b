import CZlib

/// Bytes as zlib packs them best.
package func zlibStream(_ bytes: [UInt8]) -> [UInt8] {
    var length = compressBound(UInt(bytes.count))
    var stream = [UInt8](repeating: 0, count: Int(length))
    precondition(compress2(&stream, &length, bytes, UInt(bytes.count), 9) == Z_OK)
    return Array(stream[..<Int(length)])
}
