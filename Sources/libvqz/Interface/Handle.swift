import VQZ

/// What a decoder or encoder of the interface stands for.
final class Handle<Codec: Sendable>: Sendable {
    let codec: Codec
    let options: CodecOptions

    init(_ codec: Codec, _ options: CodecOptions) {
        self.codec = codec
        self.options = options
    }

    /// A pointer that owns this.
    var retained: OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

    /// The handle behind a pointer.
    ///
    /// - Throws: if it is NULL
    static func behind(_ pointer: OpaquePointer?, _ name: StaticString) throws(ErrorReport) -> Handle {
        let pointer = UnsafeRawPointer(try required(pointer, name))
        return Unmanaged<Handle>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Gives up what a pointer owns.
    static func release(_ pointer: OpaquePointer?) {
        guard let pointer else { return }
        Unmanaged<Handle>.fromOpaque(UnsafeRawPointer(pointer)).release()
    }
}
