import Foundation
import Reports

/// The text that goes with a model: what it was trained with and how far it got. Markdown.
struct ModelCard {
    let trainer: Trainer
    let data: PhotoSet
    let validation: PhotoSet
    /// The validation curves of the runs before the last one, and of all runs.
    let earlier: ValidationCurve
    let curve: ValidationCurve
    let report: ExportReport
    /// Further sections, such as the log of experiments.
    let appendix: String

    var text: String {
        [
            "# The default model", summary, recipeSection, curveSection, integerSection, appendix,
        ].joined(separator: "\n\n") + "\n"
    }

    private var summary: String {
        """
        Trained by `vqz-train fit` on \(data.count) photographs (\(data.megapixels.fixed(1)) megapixels), \
        validated on centre crops of \(validation.count) others: \
        \(earlier.steps + trainer.step) steps, the last \
        \(trainer.step) in the run of this recipe, \
        \((earlier.megapixels + trainer.megapixels).fixed(0)) megapixels seen, \
        \(((earlier.seconds + trainer.seconds) / 60).fixed(0)) minutes of one core; \
        \(trainer.parameterCount) parameters. Exported: the average of the weights.
        """
    }

    private var recipeSection: String {
        let encoder = JSONEncoder.stable
        func json(_ value: some Encodable) -> String {
            (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        return """
            ## Recipe

            ```json
            \(json(trainer.model))
            \(json(trainer.training))
            ```
            """
    }

    /// One row per validation: megapixels seen, loss, and bpp @ dB of every quality.
    private var curveSection: String {
        var rows: [String] = []
        for row in curve.rows {
            if row.quality == 1 || rows.isEmpty {
                rows.append("| \(row.step) | \(row.megapixels.fixed(1)) | \(row.loss.fixed(4)) |")
            }
            rows[rows.count - 1] += " \(row.bitsPerPixel.fixed(4)) @ \(row.psnr.fixed(3)) |"
        }
        let qualities = (1...trainer.model.qualities).map { " q\($0) |" }.joined()
        let rule = String(repeating: "---|", count: 3 + trainer.model.qualities)
        return """
            ## Validation curve

            Mean bits per pixel (the prior's cost) @ mean PSNR of each quality; \
            the loss is the mean of λ·MSE + bpp.

            | step | megapixels | loss |\(qualities)
            |\(rule)
            \(rows.joined(separator: "\n"))
            """
    }

    private var integerSection: String {
        """
        ## What going to integers cost

        The float network's estimate beside whole files of the codec, on the same validation crops.

        ```
        \(report)
        ```
        """
    }
}
