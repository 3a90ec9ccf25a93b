import Reports
import VQZ

extension AimedImage {
    /// What a missed target comes to, in its own unit and in bytes, or that only exact pixels meet it; nil
    /// where indices do.
    func notice(_ target: Target, pixels: Int) -> String? {
        switch target {
        case .bytes: missed([])
        case .bitsPerPixel:
            missed(["\((8 * Double(bytes.count) / Double(pixels)).fixed(4)) bit per pixel"])
        case .psnr(let wanted): beyondIndices(wanted) ?? missed(reached.map { [$0] } ?? [])
        }
    }

    /// The words for a file that is not what is asked for.
    private func missed(_ measures: [String]) -> String? {
        guard !isMet else { return nil }
        let place = quality.map { "at quality \($0)" } ?? "with exact pixels"
        let has = (measures + ["\(bytes.count) bytes"]).joined(separator: ", ")
        return "the target is not met: the nearest file, \(place), has \(has)"
    }

    /// The words for exact pixels in place of indices that cannot have the PSNR.
    private func beyondIndices(_ wanted: Double) -> String? {
        guard isMet, quality == nil, let psnr, psnr < wanted, let reached else { return nil }
        return "lossy coding reaches \(reached), not \(wanted.fixed(2)): stored with exact pixels"
    }

    /// The PSNR of indices.
    private var reached: String? { psnr.map { "\($0.fixed(2)) dB" } }

    /// What the search came to, to be read after a size; nil without one.
    var trials: String? {
        guard encodings > 0 else { return nil }
        let count = "\(encodings) encoding\(encodings == 1 ? "" : "s") tried"
        return [quality == nil ? nil : reached, count].compactMap { $0 }.joined(separator: ", ")
    }
}
