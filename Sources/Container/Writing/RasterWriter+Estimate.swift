/// A look at some of a large picture's rows, which spares photographs the way to exact pixels.
extension RasterWriter {
    /// Bytes of rows below which a picture is tried without an estimate.
    private static var smallByteCount: Int { 1 << 20 }
    /// Rows of a band that is looked at, and rows from one band to the next.
    private static var band: (rows: Int, distance: Int) { (8, 128) }
    /// How many times `limit` an estimate must be for the picture to be given up.
    private static var margin: Int { 4 }

    /// Whether the payload of a large picture is likely to be far longer than `limit`.
    ///
    /// Bands of rows, a sixteenth of all, are packed in a hurry, plain and filtered. What is missed is a
    /// picture that needs four times as many bytes in these bands as it does on the whole: whose rest is
    /// blank, or repeats only what lies further above.
    func isHopeless(limit: Int) -> Bool {
        guard limit < .max, byteCount > Self.smallByteCount, format.height >= 2 * Self.band.distance,
            let layout = forms.first?.layout
        else { return false }
        return [FilterChoice.fixed(.none), .leastSum].allSatisfy { filters in
            estimate(RasterForm(layout: layout, filters: filters)) / Self.margin > limit
        }
    }

    /// Bytes of all rows with their filters.
    private var byteCount: Int {
        forms.first.map { $0.layout.rowBytes(width: format.width) * format.height } ?? 0
    }

    /// Bytes of a payload, by what bands of rows take.
    private func estimate(_ form: RasterForm) -> Int {
        let deflater = Deflater(.fast)
        var rows = 0
        for first in stride(from: Self.band.distance / 2, to: format.height, by: Self.band.distance) {
            let band = first..<min(first + Self.band.rows, format.height)
            rows += band.count
            _ = forEachRow(band, form) { row in
                deflater.append(row)
                return true
            }
        }
        deflater.finish()
        return deflater.bytes.count * format.height / rows
    }
}
