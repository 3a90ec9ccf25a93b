import CVQZ
import VQZ

/// What a file is encoded with: the options of a caller, checked.
struct EncodingSettings {
    enum Aim {
        case quality(FractionalQuality)
        case target(Target)
    }

    let aim: Aim
    let options: EncodingOptions
    let metadata: ImageMetadata

    /// - Parameter channels: of the image
    /// - Throws: if a number is out of its range, metadata malformed, or of a quality, a target and exact
    ///   pixels two are given
    init(
        _ options: vqz_encode_options, channels: PixelLayout.Channels, defaultQuality: Quality
    ) throws(ErrorReport) {
        let quality = try chosen(options.quality, in: 1...Quality.highestCount, "quality")
        let target = try chosen(options.target, in: 1...Int(VQZ_TARGET_QUALITY.rawValue), "target")
        guard target != nil || options.target_value == 0 else {
            throw ErrorReport(.argument, "target_value is set without target")
        }
        guard quality == nil || target == nil else {
            throw ErrorReport(.argument, "quality and target exclude each other")
        }
        self.options = try Self.options(options)
        guard self.options.coding != .lossless || quality == nil && target == nil else {
            throw ErrorReport(.argument, "exact pixels have no quality and no target")
        }
        metadata = try ImageMetadata(reading: options.metadata, channels: channels)
        guard let target else {
            aim = .quality(FractionalQuality(quality.map { Quality(number: $0) } ?? defaultQuality))
            return
        }
        aim = try Self.aim(vqz_target(UInt32(target)), options.target_value)
    }

    /// Nil for a quality.
    private var target: Target? {
        if case .target(let target) = aim { target } else { nil }
    }

    /// What encoding an image in the caller's memory takes.
    func memoryNeed(_ image: PixelBuffer, threads: Int?) -> MemoryNeed {
        MemoryNeed.encoding(
            width: image.width, height: image.height, channels: image.layout.channels,
            depth: image.layout.depth, coding: options.coding, target: target,
            metadataLength: metadata.byteCount, threads: threads)
    }

    private static func options(_ options: vqz_encode_options) throws(ErrorReport) -> EncodingOptions {
        let tune: Tune?
        switch try chosen(options.tune, in: 1...Int(VQZ_TUNE_VISUAL.rawValue), "tune") {
        case nil: tune = nil
        case Int(VQZ_TUNE_PSNR.rawValue): tune = .psnr
        default: tune = .visual
        }
        let effort = try chosen(options.effort, in: Effort.range, "effort").map { Effort($0) }
        let coding: Coding
        switch try chosen(options.coding, in: 1...Int(VQZ_CODING_LOSSY.rawValue), "coding") {
        case nil: coding = .automatic
        case Int(VQZ_CODING_LOSSLESS.rawValue): coding = .lossless
        default: coding = .lossy
        }
        return EncodingOptions(
            coding, effort: effort ?? .default, tune: tune,
            keepsHiddenColor: try flag(options.exact, "exact"))
    }

    private static func aim(_ target: vqz_target, _ value: Double) throws(ErrorReport) -> Aim {
        switch target {
        case VQZ_TARGET_SIZE where value >= 1 && value <= Double(1 << 48): return .target(.bytes(Int(value)))
        case VQZ_TARGET_BITS_PER_PIXEL where value > 0 && value <= 1000: return .target(.bitsPerPixel(value))
        case VQZ_TARGET_PSNR where value > 0 && value <= 100: return .target(.psnr(value))
        case VQZ_TARGET_QUALITY:
            if let quality = FractionalQuality(value) { return .quality(quality) }
        default: break
        }
        throw ErrorReport(.argument, "target_value is out of range for target \(target.rawValue): \(value)")
    }
}
