import Model
import RandomNumbers

extension Trainer {
    /// The integer model of the averaged weights, without a card.
    ///
    /// - Parameter photos: crops of these decide the integer scales.
    /// - Throws: `ModelError` if an accumulator could overflow.
    package func exportModel(photos: PhotoSet) throws -> GraphModel {
        try withAverage {
            let side = training.crop
            let graph = CodecGraph(network, context: context, n: 16, h: side, w: side)
            let sampler = CropSampler(photos)
            var random = SplitMix64(seed: 5)
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
        _ model: GraphModel, report: ExportReport, data: PhotoSet, validation: PhotoSet,
        earlier: ValidationCurve, curve: ValidationCurve, appendix: String
    ) throws -> (model: GraphModel, card: String) {
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
