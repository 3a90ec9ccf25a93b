import Metrics
import Model
import Raster
import Reports
import VQZ

/// What going to integers cost: the float network's estimate beside the files that the codec writes, on the
/// same crops.
package struct ExportReport: CustomStringConvertible, Sendable {
    /// Bits from the float prior's cost, PSNR of the float output rounded to 8 bits.
    package let float: RateDistortionCurve
    /// Bits of whole files, PSNR of the integer decoder.
    package let integer: RateDistortionCurve

    /// BD-rate of the integer model against the float one, percent.
    package var loss: Double? { bjontegaardDelta(anchor: float, test: integer) }

    package var description: String {
        var lines = ["quality  float bpp @ dB      integer bpp @ dB    bits"]
        for (q, (f, i)) in zip(float.points, integer.points).enumerated() {
            lines.append(
                "\(q + 1)        \(f.rate.fixed(4)) @ \(f.score.fixed(3))     "
                    + "\(i.rate.fixed(4)) @ \(i.score.fixed(3))     "
                    + "\((100 * (i.rate / f.rate - 1)).fixed(2)) %")
        }
        lines.append("BD-rate of the integers: " + (loss.map { $0.fixed(2) + " %" } ?? "no overlap"))
        return lines.joined(separator: "\n")
    }
}
