import Raster
import VQZ

extension FuzzTarget {
    /// All kernels decode a file to the same pixels, or refuse it; a part decodes to what the whole has
    /// there.
    func runDecoder(_ bytes: [UInt8]) throws(Discrepancy) {
        let file = Checksums.repaired(vqz: bytes, digest: TinyModel.model.digest.bytes)
        for input in [bytes, file] {
            let images = TinyModel.decoders.map { try? $0.decode(input) }
            for image in images.dropFirst() {
                try Discrepancy.require(image == images[0], "the kernels differ")
            }
            if let whole = images[0] { try requireParts(of: input, whole) }
        }
    }

    /// Decodes the lower right and a part within.
    private func requireParts(of file: [UInt8], _ whole: Image) throws(Discrepancy) {
        let (x, y) = (whole.width / 2, whole.height / 2)
        for (width, height) in [(whole.width - x, whole.height - y), ((x + 1) / 2, (y + 1) / 2)]
        where width > 0 && height > 0 {
            let region = Region(x: x, y: y, width: width, height: height)
            let part = try? TinyModel.decoders[0].decode(file, region: region)
            func rows(_ plane: [UInt8], _ channels: Int) -> [UInt8] {
                region.area.rows.flatMap { row in
                    plane[(row * whole.width + x) * channels..<(row * whole.width + x + width) * channels]
                }
            }
            let isEqual =
                part?.samples == rows(whole.samples, whole.color.channels)
                && part?.alpha == whole.alpha.map { rows($0, 1) }
            try Discrepancy.require(isEqual, "the part \(region) differs")
        }
    }
}
