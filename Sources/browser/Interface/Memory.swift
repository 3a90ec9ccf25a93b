/// Memory for what the page hands over.
@_expose(wasm, "allocate")
@_cdecl("vqz_allocate")
public func allocate(_ size: Int) -> UnsafeMutableRawPointer {
    .allocate(byteCount: size, alignment: 16)
}

/// Gives back memory of `allocate`, or of an answer.
@_expose(wasm, "release")
@_cdecl("vqz_release")
public func release(_ memory: UnsafeMutableRawPointer?) {
    memory?.deallocate()
}
