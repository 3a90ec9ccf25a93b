import Metrics
import VQZ

extension Metric {
    /// The tune whose files need fewer bits for a score by this metric.
    package var tune: Tune { self == .psnr ? .psnr : .visual }
}
