import Container
import Raster

extension FuzzTarget {
    /// A file that is accepted has the one form that its contents have.
    func runContainer(_ bytes: [UInt8]) throws(Discrepancy) {
        for file in [bytes, Checksums.repaired(vqz: bytes)] {
            if let cut = try? VQZFile(parsing: file, limits: Self.limits, allowsCut: true) { read(cut) }
            guard let parsed = try? VQZFile(parsing: file, limits: Self.limits) else { continue }
            try Discrepancy.require(parsed.serialized == file, "another form of \(parsed.header)")
            try checkMetadata(parsed)
            try parsed.header.indices == nil ? checkExact(parsed) : checkAlpha(parsed)
        }
    }

    /// Reads all that a file that is cut may have.
    private func read(_ file: VQZFile) {
        let area = Area(rows: file.header.height, columns: file.header.width)
        if file.header.indices == nil {
            _ = try? file.exactPixels(of: area, depth: 8, as: UInt8.self)
        } else {
            _ = try? file.alpha(of: area, depth: 8, as: UInt8.self)
        }
        _ = file.metadata()
    }

    /// Metadata that is read comes back from a file that it is written to.
    private func checkMetadata(_ file: VQZFile) throws(Discrepancy) {
        let metadata = file.metadata().metadata
        guard !metadata.isEmpty else { return }
        let header = FileHeader(
            version: .version2, color: file.header.color, hasAlpha: file.header.hasAlpha,
            width: file.header.width, height: file.header.height, indices: nil)
        let again = VQZFile(header: header, exact: [0], metadata: metadata)
        try Discrepancy.require(again.metadata().metadata == metadata, "metadata after a round trip")
    }

    private func checkExact(_ file: VQZFile) throws(Discrepancy) {
        let (header, area) = (file.header, Area(rows: file.header.height, columns: file.header.width))
        guard let pixels = try? file.exactPixels(of: area, depth: header.depth, as: UInt16.self) else {
            return
        }
        try check(pixels, header.raster)
    }

    private func checkAlpha(_ file: VQZFile) throws(Discrepancy) {
        let (header, area) = (file.header, Area(rows: file.header.height, columns: file.header.width))
        guard let plane = try? file.alpha(of: area, depth: 8, as: UInt8.self) else { return }
        if header.version == .version1 {
            let again = AlphaCoding.encode(plane, width: header.width, height: header.height)
            try Discrepancy.require(
                (try? AlphaCoding.decode(again[...], width: header.width, height: header.height)) == plane,
                "alpha of \(header.width) x \(header.height) differs after a round trip")
        } else {
            let format = RasterFormat(
                width: header.width, height: header.height, color: .gray, hasAlpha: false, depth: 8)
            try check(RasterPixels(samples: plane, alpha: nil), format)
        }
    }

    /// Pixels that are written in some form come back.
    func check<Sample>(
        _ pixels: RasterPixels<Sample>, _ format: RasterFormat
    ) throws(Discrepancy) {
        let writer = RasterWriter(pixels, format)
        // All of them would take long; the size stands for chance.
        let form = writer.forms[(format.width + format.height) % writer.forms.count]
        let payload = writer.payload(form)!
        let area = Area(rows: format.height, columns: format.width)
        let again = try? RasterReader(payload[...], format).pixels(
            of: area, depth: format.depth, as: Sample.self)
        try Discrepancy.require(again == pixels, "pixels of \(format) differ after a round trip")
    }

    /// Enough pixels for every way through the code, few enough for speed.
    static let limits = DecodingLimits(maxPixels: 64 * 64)
}
