import CVQZ
import Glibc
import VQZ

@_cdecl("vqz_decoder_new")
public func decoderNew(
    _ options: UnsafePointer<vqz_codec_options>?, _ decoder: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<vqz_error>?
) -> Int32 {
    outcome(error) { () throws(ErrorReport) in
        let target = try required(decoder, "decoder")
        let options = try CodecOptions(reading: options)
        target.pointee = Handle(Decoder(options), options).retained
    }
}

extension Decoder {
    fileprivate init(_ options: CodecOptions) {
        if let model = options.model {
            self.init(model: model, limits: options.limits, threads: options.threads)
        } else {
            self.init(limits: options.limits, threads: options.threads)
        }
    }
}

@_cdecl("vqz_decoder_free")
public func decoderFree(_ decoder: OpaquePointer?) {
    Handle<Decoder>.release(decoder)
}

@_cdecl("vqz_decode")
public func decode(
    _ decoder: OpaquePointer?, _ data: UnsafeRawPointer?, _ dataSize: Int,
    _ options: UnsafePointer<vqz_decode_options>?, _ image: UnsafeMutablePointer<vqz_image>?,
    _ error: UnsafeMutablePointer<vqz_error>?
) -> Int32 {
    outcome(error) { () throws(ErrorReport) in
        let handle = try Handle<Decoder>.behind(decoder, "decoder")
        let target = try required(image, "image")
        let view = try DecodingOptions(try vqz_decode_options(reading: options))
        let decoded = try handle.decode(
            try buffer(data, dataSize, "data"), view, to: try vqz_image(reading: target))
        try decoded.write(to: target)
    }
}

extension Handle<Decoder> {
    /// The image with its pixels, in new memory where it has none.
    fileprivate func decode(
        _ data: UnsafeRawBufferPointer, _ view: DecodingOptions, to image: vqz_image
    ) throws(ErrorReport) -> vqz_image {
        let (file, size) = try reporting { () throws(CodecError) in
            let file = try FileInfo(
                parsing: Array(data.prefix(FileInfo.prefixLength)), limits: options.limits)
            return (file, try file.size(of: view.region, view.scale))
        }
        let buffer = try PixelBuffer(
            image, width: size.width, height: size.height, channels: file.channels)
        var view = view
        view.depth = buffer.layout.depth.rawValue
        let pixels = image.pixels ?? malloc(buffer.byteCount)
        guard let pixels else { throw ErrorReport(.outOfMemory(needed: buffer.byteCount)) }
        do throws(CodecError) {
            try MemoryNeed.decoding(
                file, fileLength: data.count, options: view, threads: options.threads
            ).check()
            try codec.picture(Array(data), view).write(
                to: pixels, stride: buffer.stride, as: buffer.layout)
        } catch {
            if image.pixels == nil { free(pixels) }
            throw ErrorReport(error)
        }
        return vqz_image(image, pixels, buffer)
    }
}

extension vqz_image {
    /// An image after decoding.
    fileprivate init(_ image: vqz_image, _ pixels: UnsafeMutableRawPointer, _ buffer: PixelBuffer) {
        self = image
        self.pixels = pixels
        if image.pixels == nil { capacity = buffer.byteCount }
        stride = buffer.stride
        (width, height) = (UInt32(buffer.width), UInt32(buffer.height))
        format = Int32(buffer.layout.channels.rawValue)
        depth = Int32(buffer.layout.depth.rawValue)
    }
}

extension DecodingOptions {
    /// The options of a caller, checked but for the region.
    fileprivate init(_ options: vqz_decode_options) throws(ErrorReport) {
        guard let scale = options.scale == 0 ? .full : Scale(rawValue: Int(options.scale)) else {
            throw ErrorReport(.argument, "scale is 1, 2, 4, 8 or 16, not \(options.scale)")
        }
        self.init(
            region: Region(options), scale: scale,
            allowsTruncated: try flag(options.allow_truncated, "allow_truncated"))
    }
}

extension Region {
    /// Nil for the whole image.
    fileprivate init?(_ options: vqz_decode_options) {
        let numbers = [options.x, options.y, options.width, options.height].map { Int($0) }
        guard numbers != [0, 0, 0, 0] else { return nil }
        self.init(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }
}
