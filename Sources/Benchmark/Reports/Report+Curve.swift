extension Report {
    /// The means over all images as a curve, one point per quality. MS-SSIM is left out unless every quality has it.
    /// - Precondition: there are measurements.
    package func curve(name: String, description: String) -> CurveFile {
        let means = means()
        precondition(!means.isEmpty, "a curve has points")
        var series = [
            CurveFile.Series("quality", means.map { Double($0.quality.number) }),
            CurveFile.Series(CurveFile.rate, means.map(\.bitsPerPixel)),
            CurveFile.Series(CurveFile.psnr, means.map(\.psnr)),
        ]
        let similarities = means.compactMap(\.msSSIM)
        if similarities.count == means.count { series.append(.init(CurveFile.msSSIM, similarities)) }
        series.append(.init("encode-megapixels-per-second", means.map(\.encodeSpeed)))
        series.append(.init("decode-megapixels-per-second", means.map(\.decodeSpeed)))
        guard let curve = try? CurveFile(name: name, description: description, series: series) else {
            preconditionFailure("the series have one length")
        }
        return curve
    }
}
