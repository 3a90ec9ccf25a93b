import Metrics
import Model
import Raster
import VQZ

extension Validator {
    /// Encodes the validation crops with an integer model, beside the float network it came from.
    package func compare(_ trainer: Trainer, with model: GraphModel) throws -> ExportReport {
        let float = run(trainer)
        let encoder = Encoder(model: CodecModel(model))
        let points = try (0..<trainer.model.qualities).map { q in
            var (bits, psnrSum) = (0.0, 0.0)
            for image in crops {
                let encoding = try encoder.encode(
                    image, quality: Quality(index: q),
                    options: EncodingOptions(.lossy, effort: Effort(1), tune: .psnr))
                bits += Double(encoding.bytes.count * 8) / Double(image.width * image.height)
                psnrSum += psnr(image, encoding.reconstruction.inRGB)
            }
            let count = Double(crops.count)
            return RateDistortionCurve.Point(rate: bits / count, score: psnrSum / count)
        }
        return ExportReport(
            float: RateDistortionCurve(
                name: "float", points: float.points.map { .init(rate: $0.bitsPerPixel, score: $0.psnr) }),
            integer: RateDistortionCurve(name: "integer", points: points))
    }

    private var crops: [Image] {
        photos.map { photo in
            let (x, y) = photo.centre(side: side)
            let rows = (y..<y + side).map { row in
                photo.samples[(row * photo.width + x) * 3..<(row * photo.width + x + side) * 3]
            }
            return Image(width: side, height: side, color: .rgb, samples: Array(rows.joined()))
        }
    }
}
