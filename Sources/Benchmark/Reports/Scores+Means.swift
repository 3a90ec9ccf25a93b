import Metrics

extension Scores {
    /// Means of the images' scores, of PSNR each at most `Mean.highestPSNR`, of the others over the images
    /// that are large enough to have one; nil if none is.
    init(meansOf images: [Scores]) {
        func mean(_ metric: Metric) -> Double? {
            let scores = images.compactMap { $0[metric] }
            return scores.isEmpty
                ? nil : scores.reduce(0) { $0 + min($1, Mean.highestPSNR) } / Double(scores.count)
        }
        self.init(psnr: mean(.psnr) ?? 0, msSSIM: mean(.msSSIM), ssimulacra2: mean(.ssimulacra2))
    }
}
