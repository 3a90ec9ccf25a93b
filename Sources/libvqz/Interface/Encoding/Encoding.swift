import CVQZ
import Glibc
import VQZ

@_cdecl("vqz_encoder_new")
public func encoderNew(
    _ options: UnsafePointer<vqz_codec_options>?, _ encoder: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<vqz_error>?
) -> Int32 {
    outcome(error) { () throws(ErrorReport) in
        let target = try required(encoder, "encoder")
        let options = try CodecOptions(reading: options)
        let encoder = Encoder(model: options.model ?? .default(), threads: options.threads)
        target.pointee = Handle(encoder, options).retained
    }
}

@_cdecl("vqz_encoder_free")
public func encoderFree(_ encoder: OpaquePointer?) {
    Handle<Encoder>.release(encoder)
}

@_cdecl("vqz_encoder_qualities")
public func encoderQualities(_ encoder: OpaquePointer?) -> Int32 {
    guard let encoder = try? Handle<Encoder>.behind(encoder, "encoder") else { return 0 }
    return Int32(encoder.codec.qualities.count)
}

@_cdecl("vqz_encode")
public func encode(
    _ encoder: OpaquePointer?, _ image: UnsafePointer<vqz_image>?,
    _ options: UnsafePointer<vqz_encode_options>?,
    _ data: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ dataSize: UnsafeMutablePointer<Int>?,
    _ error: UnsafeMutablePointer<vqz_error>?
) -> Int32 {
    outcome(error) { () throws(ErrorReport) in
        let handle = try Handle<Encoder>.behind(encoder, "encoder")
        let image = try vqz_image(reading: try required(image, "image"))
        let options = try vqz_encode_options(reading: options)
        let (data, dataSize) = (try required(data, "data"), try required(dataSize, "data_size"))
        let bytes = try handle.encode(image, options)
        guard let copy = malloc(bytes.count) else {
            throw ErrorReport(.outOfMemory(needed: bytes.count))
        }
        copy.copyMemory(from: bytes, byteCount: bytes.count)
        data.pointee = copy.assumingMemoryBound(to: UInt8.self)
        dataSize.pointee = bytes.count
    }
}

extension Handle<Encoder> {
    /// The bytes of a file for an image.
    fileprivate func encode(
        _ image: vqz_image, _ options: vqz_encode_options
    ) throws(ErrorReport) -> [UInt8] {
        let pixels = try required(image.pixels, "pixels")
        let (width, height) = (Int(image.width), Int(image.height))
        guard width > 0 && height > 0 else { throw ErrorReport(.argument, "an image has at least one pixel") }
        let buffer = try PixelBuffer(image, width: width, height: height, channels: nil)
        let settings = try EncodingSettings(
            options, channels: buffer.layout.channels, defaultQuality: codec.defaultQuality)
        return try reporting { () throws(CodecError) in
            try settings.memoryNeed(buffer, threads: self.options.threads).check()
            let picture = Picture(
                width: width, height: height, reading: pixels, stride: buffer.stride, as: buffer.layout)
            switch settings.aim {
            case .quality(let quality):
                return try codec.compress(
                    picture, metadata: settings.metadata, quality: quality, options: settings.options)
            case .target(let target):
                return try codec.compress(
                    picture, metadata: settings.metadata, target: target, options: settings.options
                ).bytes
            }
        }
    }
}
