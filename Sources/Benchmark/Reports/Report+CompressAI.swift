import Metrics

extension Report {
    /// The means as a curve, as CompressAI's tools write it: `bpp` and seconds are means of the images' own,
    /// of which large ones count no more than small ones.
    ///
    /// - Precondition: there are measurements.
    package func compressAI(name: String, description: String) -> CurveFile {
        func means(_ value: (Measurement) -> Double) -> [Double] {
            qualities.map { quality in
                let values = measurements.filter { $0.quality == quality }.map(value)
                return values.reduce(0, +) / Double(values.count)
            }
        }
        let scores = [Metric.psnr, .msSSIM].map { metric in
            CurveFile.Series(metric.seriesName, self.means().compactMap { $0.scores[metric] })
        }
        let own: [CurveFile.Series] = [
            .init(CurveFile.rate, means(\.bitsPerPixel)),
            .init("encoding_time", means { $0.encodeTime.seconds }),
            .init("decoding_time", means { $0.decodeTime.seconds }),
        ]
        guard
            let file = try? CurveFile(
                name: name, description: description,
                series: own + scores.filter { $0.values.count == qualities.count })
        else {
            preconditionFailure("the series have one length")
        }
        return file
    }
}
