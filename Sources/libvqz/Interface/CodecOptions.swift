import CVQZ
import VQZ

/// What decoders and encoders are made with.
struct CodecOptions: Sendable {
    /// Nil for the one that is built in.
    let model: CodecModel?
    let limits: DecodingLimits
    /// Nil for one per CPU.
    let threads: Int?

    init(reading source: UnsafePointer<vqz_codec_options>?) throws(ErrorReport) {
        let options = try vqz_codec_options(reading: source)
        let file = try buffer(options.model, options.model_size, "model")
        threads = try chosen(options.threads, in: 1...1024, "threads")
        let maxPixels = options.max_pixels == 0 ? nil : Int(clamping: options.max_pixels)
        limits = maxPixels.map { DecodingLimits(maxPixels: $0) } ?? DecodingLimits()
        try reporting { () throws(CodecError) in try MemoryNeed.networks(modelLength: file.count).check() }
        if options.model == nil {
            model = nil
        } else {
            do { model = try CodecModel(parsing: file) } catch { throw ErrorReport(error) }
        }
    }
}
