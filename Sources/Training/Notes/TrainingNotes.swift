import Foundation
import Model

/// Everything that a trainer needs beyond the integers to go on from a model file: the recipe and the real
/// values behind the rounding.
enum TrainingNotes {
    static let recipeName = "train.recipe"
    /// The validation curve of all runs up to the model, CSV.
    static let curveName = "train.curve"

    static func records(_ network: CodecNetwork<Float>, _ tiltScales: TiltScales) -> [Record] {
        let recipe = (try? JSONEncoder.stable.encode(network.recipe)) ?? Data()
        var records = [Record(recipeName, text: String(decoding: recipe, as: UTF8.self))]
        let values = network.arena.value.values
        for layer in network.layers {
            let grid = LayerRounding.Grid(layer.scaledWeights(), outputs: layer.cout, limit: 1)
            // The row's largest weight: its real value gives the integers their unit.
            records.append(real("\(layer.name).peak", grid.step.map { Float($0) }))
            records.append(real("\(layer.name).gain", Array(values[layer.gain])))
            records.append(real("\(layer.name).bias", Array(values[layer.bias])))
        }
        for level in [network.top, network.bottom] {
            records.append(real("\(level.name).featureScale", level.featureScale.map { Float($0) }))
            records.append(real("\(level.name).tiltScale", tiltScales.all(level.name).map { Float($0) }))
        }
        for (level, prior) in [(network.top, network.topPrior), (network.bottom, network.bottomPrior)] {
            records.append(real("\(level.name).start", Array(values[prior.start])))
        }
        return records
    }

    private static func real(_ name: String, _ values: [Float]) -> Record {
        Record("train." + name, [values.count], .f32(values))
    }
}

extension ValidationCurve {
    /// The curve of a model file, empty if it has none.
    init(of model: GraphModel) {
        self.init()
        if case .text(let bytes)? = model.notes[TrainingNotes.curveName]?.elements {
            self.init(csv: String(decoding: bytes, as: UTF8.self))
        }
    }
}

extension JSONEncoder {
    /// Keys in a fixed order, so that the same recipe gives the same bytes.
    static var stable: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return encoder
    }
}
