/// Takes the bytes of a file piece by piece. Returns whether it could; none follow if not.
package typealias ByteSink = (UnsafeRawBufferPointer) -> Bool

/// All bytes that are given to a sink.
func collected(_ body: (ByteSink) -> Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = body {
        bytes += $0
        return true
    }
    return bytes
}
