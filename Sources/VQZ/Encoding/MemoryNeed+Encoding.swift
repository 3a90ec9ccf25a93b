import Encoding
import Parallel
import Raster

extension MemoryNeed {
    /// Encoding an image, its samples included.
    ///
    /// - Parameters:
    ///   - channels: those of the image
    ///   - coding: where exact pixels may be taken, every thread makes a file of them
    ///   - target: in place of a quality
    ///   - metadataLength: bytes of it
    ///   - threads: at least 1; by default one per CPU
    public static func encoding(
        width: Int, height: Int, channels: PixelLayout.Channels, depth: PixelLayout.Depth = .bits8,
        coding: Coding = .lossy, target: Target? = nil, metadataLength: Int = 0, threads: Int? = nil
    ) -> MemoryNeed {
        let (product, isBeyond) = width.multipliedReportingOverflow(by: height)
        let (pixels, bytes) = (isBeyond ? .max : product, depth.rawValue / 8)
        let raw = channels.rawValue * bytes
        // Colours that are not seen are replaced in a copy, and three equal channels become one in a copy.
        let copies = raw + searchedPerPixel + (channels.hasAlpha ? raw + 3 * bytes : bytes)
        let exact = coding == .lossy ? 0 : exactRate(coding, target, raw: Double(raw), pixels: pixels)
        let workers = Workers(threads).count
        return MemoryNeed(
            64 << 20,
            [
                (workers, perThread), (width, 10 << 10), (pixels, copies), (metadataLength, 4),
                // Arrays that grow take up to three times what they hold.
                (Int(clamping: Int64(exactly: (exact * Double(pixels)).rounded(.up)) ?? .max), 3 * workers),
            ])
    }

    /// The most bytes a pixel of exact pixels before a file of them is given up.
    private static func exactRate(_ coding: Coding, _ target: Target?, raw: Double, pixels: Int) -> Double {
        guard coding == .automatic else { return raw }
        switch target {
        // Those of the best quality are fewer.
        case nil: return 1
        case .bytes(let count): return min(raw, 1.125 * Double(count) / Double(pixels))
        case .bitsPerPixel(let bits): return min(raw, 1.125 * bits / 8)
        case .psnr: return raw
        }
    }

    /// Of a search with a model of format 2: latents, what is coded, and contexts, of the image.
    private static let searchedPerPixel = 20
}
