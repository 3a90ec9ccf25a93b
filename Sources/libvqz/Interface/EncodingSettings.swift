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

    /// - Throws: if a number is out of its range, or a quality and a target are both given
    init(_ options: vqz_encode_options, defaultQuality: Quality) throws(ErrorReport) {
        let quality = try chosen(options.quality, in: 1...Quality.highestCount, "quality")
        let target = try chosen(options.target, in: 1...Int(VQZ_TARGET_QUALITY.rawValue), "target")
        let tune = try chosen(options.tune, in: 1...Int(VQZ_TUNE_VISUAL.rawValue), "tune")
        let effort = try chosen(options.effort, in: Effort.range, "effort").map { Effort($0) }
        self.options = EncodingOptions(effort: effort, tune: tune == nil ? .psnr : .visual)
        guard let target else {
            guard options.target_value == 0 else {
                throw ErrorReport(.argument, "target_value is set without target")
            }
            aim = .quality(FractionalQuality(quality.map { Quality(number: $0) } ?? defaultQuality))
            return
        }
        guard quality == nil else { throw ErrorReport(.argument, "quality and target exclude each other") }
        aim = try Self.aim(vqz_target(UInt32(target)), options.target_value)
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
