import Container
import Raster

extension FuzzTarget {
    /// A file that is accepted has the one form that its contents have.
    func runContainer(_ bytes: [UInt8]) throws(Discrepancy) {
        for file in [bytes, Checksums.repaired(vqz: bytes)] {
            guard let parsed = try? VQZFile(parsing: file, limits: Self.limits) else { continue }
            try Discrepancy.require(parsed.serialized == file, "another form of \(parsed.header)")
            guard let alpha = parsed.alpha else { continue }
            let (width, height) = (parsed.header.width, parsed.header.height)
            guard let plane = try? AlphaCoding.decode(alpha, width: width, height: height) else { continue }
            let again = AlphaCoding.encode(plane, width: width, height: height)
            try Discrepancy.require(
                (try? AlphaCoding.decode(again[...], width: width, height: height)) == plane,
                "alpha of \(width) x \(height) differs after a round trip")
        }
    }

    /// Enough pixels for every way through the code, few enough for speed.
    static let limits = DecodingLimits(maxPixels: 64 * 64)
}
