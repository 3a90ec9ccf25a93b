import Foundation
import Metrics
import Model
import Raster
import VQZ

/// What going to integers cost: the float network's estimate beside the files that the codec writes, on the same crops.
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
                "\(q + 1)        \(decimal(f.rate, 4)) @ \(decimal(f.psnr, 3))     "
                    + "\(decimal(i.rate, 4)) @ \(decimal(i.psnr, 3))     "
                    + "\(decimal(100 * (i.rate / f.rate - 1), 2)) %")
        }
        lines.append("BD-rate of the integers: " + (loss.map { decimal($0, 2) + " %" } ?? "no overlap"))
        return lines.joined(separator: "\n")
    }
}

extension Validator {
    /// Encodes the validation crops with an integer model, beside the float network it came from.
    package func compare(_ trainer: Trainer, with model: CodecModel) throws -> ExportReport {
        let float = run(trainer)
        let encoder = Encoder(model: model)
        let points = try (0..<trainer.model.qualities).map { q in
            var (bits, psnrSum) = (0.0, 0.0)
            for image in crops {
                let encoding = try encoder.encode(image, quality: q, effort: Effort(1))
                bits += Double(encoding.bytes.count * 8) / Double(image.width * image.height)
                psnrSum += psnr(image, encoding.reconstruction)
            }
            let count = Double(crops.count)
            return RateDistortionCurve.Point(rate: bits / count, psnr: psnrSum / count)
        }
        return ExportReport(
            float: RateDistortionCurve(
                name: "float", points: float.points.map { .init(rate: $0.bitsPerPixel, psnr: $0.psnr) }),
            integer: RateDistortionCurve(name: "integer", points: points))
    }

    private var crops: [Image] {
        photos.map { photo in
            let (x, y) = ((photo.width - side) / 2, (photo.height - side) / 2)
            let rows = (y..<y + side).map { row in
                photo.samples[(row * photo.width + x) * 3..<(row * photo.width + x + side) * 3]
            }
            return Image(width: side, height: side, color: .rgb, samples: Array(rows.joined()))
        }
    }
}

extension Trainer {
    /// The integer model of the averaged weights, without a card.
    ///
    /// - Parameter photos: crops of these decide the integer scales.
    /// - Throws: `ModelError` if an accumulator could overflow.
    package func exportModel(photos: PhotoSet) throws -> CodecModel {
        try withAverage {
            let side = training.crop
            let graph = CodecGraph(network, context: context, n: 16, h: side, w: side)
            let sampler = CropSampler(photos)
            var random = RandomSource(seed: 5)
            let pass = CalibrationPass(network, context: context, graph: graph) { pixels, q in
                sampler.fill(pixels, n: 16, side: side, scale: Float(1 / model.unit(q)), random: &random)
            }
            return try ModelExport(network, pass: pass).model(notes: [])
        }
    }

    /// The model with its card among the notes, and the card's text.
    ///
    /// - Parameters:
    ///   - curve: the run's validation.csv
    ///   - appendix: Markdown to close the card with
    package func describe(
        _ model: CodecModel, report: ExportReport, data: PhotoSet, validation: PhotoSet,
        earlier: ValidationCurve, curve: ValidationCurve, appendix: String
    ) throws -> (model: CodecModel, card: String) {
        let card = ModelCard(
            trainer: self, data: data, validation: validation, earlier: earlier, curve: curve, report: report,
            appendix: appendix
        ).text
        var described = model
        try described.notes.append(Record("card", text: card))
        try described.notes.append(Record(TrainingNotes.curveName, text: curve.csv))
        return (described, card)
    }
}
