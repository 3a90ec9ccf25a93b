import Decoding
import Encoding
import Identifiers
import Model
import Raster

/// An encoder of a model, given whole, and the model's digest as the answer; null, with the reason as the
/// answer, if the bytes are none.
@_expose(wasm, "makeEncoder")
@_cdecl("vqz_make_encoder")
public func makeEncoder(
    _ model: UnsafeRawPointer, _ size: Int, _ answer: UnsafeMutableRawPointer
) -> UnsafeMutableRawPointer? {
    do throws(ModelError) {
        let handle = try EncoderHandle(UnsafeRawBufferPointer(start: model, count: size))
        Answer(handle.digest.description).store(to: answer)
        return Unmanaged.passRetained(handle).toOpaque()
    } catch {
        Answer(error.description).store(to: answer)
        return nil
    }
}

/// The file of an image without metadata, as the answer; returns 0, with the reason as the answer, if there
/// can be none.
///
/// - Parameters:
///   - pixels: rows of R, G, B, A
///   - quality: as people type it, from 1
///   - effort: 1 to 9
///   - isVisual: whether the error that is seen counts, not the squared one
@_expose(wasm, "encode")
@_cdecl("vqz_encode")
public func encode(
    _ encoder: UnsafeRawPointer, _ pixels: UnsafePointer<UInt8>, _ width: Int, _ height: Int,
    _ quality: Double, _ effort: Int, _ isVisual: Int32, _ answer: UnsafeMutableRawPointer
) -> Int32 {
    func refuse(_ reason: String) -> Int32 {
        Answer(reason).store(to: answer)
        return 0
    }
    guard width > 0, height > 0 else { return refuse("the image has no pixels") }
    guard let quality = FractionalQuality(quality) else { return refuse("the quality is none, from 1 on") }
    guard Effort.range.contains(effort) else { return refuse("effort is 1 to 9") }
    guard let image = Image(opaque: pixels, width: width, height: height) else {
        return refuse("the image is not opaque: transparency is not encoded here")
    }
    let handle = Unmanaged<EncoderHandle>.fromOpaque(encoder).takeUnretainedValue()
    return answering(answer) { () throws(CodecError) in
        Answer(
            try handle.encode(
                image, quality: quality, effort: Effort(effort), tune: isVisual == 0 ? .psnr : .visual))
    }
}

extension Image {
    /// - Parameter pixels: rows of R, G, B, A; nil results unless all A are 255
    fileprivate init?(opaque pixels: UnsafePointer<UInt8>, width: Int, height: Int) {
        var samples = [UInt8](repeating: 0, count: 3 * width * height)
        for i in 0..<width * height {
            guard pixels[4 * i + 3] == .max else { return nil }
            for c in 0..<3 { samples[3 * i + c] = pixels[4 * i + c] }
        }
        self.init(width: width, height: height, color: .rgb, samples: samples)
    }
}
