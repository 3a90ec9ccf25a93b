import CVQZ
import VQZ

// The functions of encoders, of which this library has none.

@_cdecl("vqz_encoder_new")
public func encoderNew(
    _ options: UnsafePointer<vqz_codec_options>?, _ encoder: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<vqz_error>?
) -> Int32 {
    refusal(error)
}

@_cdecl("vqz_encoder_free")
public func encoderFree(_ encoder: OpaquePointer?) {}

@_cdecl("vqz_encoder_qualities")
public func encoderQualities(_ encoder: OpaquePointer?) -> Int32 { 0 }

@_cdecl("vqz_encode")
public func encode(
    _ encoder: OpaquePointer?, _ image: UnsafePointer<vqz_image>?,
    _ options: UnsafePointer<vqz_encode_options>?,
    _ data: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ dataSize: UnsafeMutablePointer<Int>?,
    _ error: UnsafeMutablePointer<vqz_error>?
) -> Int32 {
    refusal(error)
}

private func refusal(_ target: UnsafeMutablePointer<vqz_error>?) -> Int32 {
    outcome(target) { () throws(ErrorReport) in
        throw ErrorReport(.unsupported, "this build of libvqz decodes alone")
    }
}
