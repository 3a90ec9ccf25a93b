import Foundation
import Model

/// The way back from an integer model to a float network that can be trained further.
enum ModelImport {
    /// - Parameter changes: path of a JSON object with other lambdas, to which the codebooks are scaled, with other phases, whose heads and contexts
    ///   start from those that the model has, or with more residual blocks, which start without effect
    /// - Throws: `TrainingError.unsuitableModel` if the model lacks the trainer's notes or they do not fit;
    ///   `TrainingError.badRecipe` if the changes do more than that.
    static func network(_ model: CodecModel, changes: String?) throws -> CodecNetwork<Float> {
        let old = try recipe(model)
        let recipe = try changes.map { try ModelRecipe(overridesIn: $0, base: old) } ?? old
        guard recipe.canGoOn(from: old) else {
            throw TrainingError.badRecipe(
                path: changes ?? "",
                reason:
                    "of a model that exists, only phases, the values of its \(old.qualities) lambdas and, "
                    + "upwards, the numbers of blocks can change")
        }
        var random = RandomSource(seed: 1)
        let network = CodecNetwork<Float>(recipe, skeleton: try skeleton(model, recipe), random: &random)
        let scales = (0..<recipe.qualities).map { old.unit($0) / recipe.unit($0) }
        for level in [network.top, network.bottom] { try restore(level, model, scales: scales) }
        network.setInputScales()
        let origins = LayerOrigins(model: model, recipe: recipe)
        for layer in network.layers { try restore(layer, network.arena, origins) }
        for (name, prior) in [("top", network.topPrior), ("bottom", network.bottomPrior)] {
            try copy(real("\(name).start", model, count: prior.start.count), to: prior.start, network.arena)
        }
        return network
    }

    /// The recipe in the model's notes, if it fits the model.
    private static func recipe(_ model: CodecModel) throws -> ModelRecipe {
        guard case .text(let json)? = model.notes[TrainingNotes.recipeName]?.elements else {
            throw TrainingError.unsuitableModel(reason: "it has no note \(TrainingNotes.recipeName)")
        }
        let recipe: ModelRecipe
        do {
            recipe = try JSONDecoder().decode(ModelRecipe.self, from: Data(json))
        } catch { throw TrainingError.unsuitableModel(reason: "bad recipe: \(error)") }
        // The notes are no more trustworthy than the rest: nothing is sized from them before they fit the model.
        if let problem = recipe.problem { throw TrainingError.unsuitableModel(reason: problem) }
        guard ModelExport.architecture(recipe) == model.architecture else {
            throw TrainingError.unsuitableModel(reason: "recipe and architecture differ")
        }
        let largest = (model.top.codebooks + model.bottom.codebooks).flatMap(\.sizes).max() ?? 0
        guard largest <= recipe.codes else {
            throw TrainingError.unsuitableModel(
                reason: "a codebook has \(largest) codewords, the recipe \(recipe.codes)")
        }
        return recipe
    }

    private static func skeleton(_ model: CodecModel, _ recipe: ModelRecipe) throws -> Skeleton<Float> {
        func matrix(_ name: String, _ count: Int) throws -> [Float] {
            guard case .s16(let integers)? = model.layers[name]?.weights, integers.count == count else {
                throw TrainingError.unsuitableModel(reason: "\(name) does not fit the recipe")
            }
            return integers.map { Float($0) / 16384 }
        }
        return Skeleton(
            top: try matrix("skeleton.topForward", recipe.topChannels * 768), topChannels: recipe.topChannels,
            bottom: try matrix("skeleton.bottomForward", recipe.bottomChannels * 192),
            bottomChannels: recipe.bottomChannels)
    }

    private static func real(_ name: String, _ model: CodecModel, count: Int) throws -> [Float] {
        guard case .f32(let values)? = model.notes["train." + name]?.elements, values.count == count else {
            throw TrainingError.unsuitableModel(
                reason: "the note train.\(name) is missing or has another size")
        }
        return values
    }

    private static func copy(_ values: [Float], to range: Range<Int>, _ arena: ParameterArena<Float>) {
        for (i, value) in values.enumerated() { arena.value[range.lowerBound + i] = value }
    }

    private static func restore(
        _ layer: ConvolutionLayer<Float>, _ arena: ParameterArena<Float>, _ origins: LayerOrigins
    ) throws {
        let model = origins.model
        guard let name = origins.origin(of: layer.name) else {
            // The second layer of a new block adds nothing yet.
            if layer.name.hasSuffix("conv2") { layer.clearWeights() }
            return
        }
        let peaks = try real("\(name).peak", model, count: layer.cout)
        copy(try real("\(name).gain", model, count: layer.gain.count), to: layer.gain, arena)
        let factor = origins.biasFactor(of: layer.name)
        let biases = try real("\(name).bias", model, count: layer.bias.count)
        copy(biases.map { $0 * factor }, to: layer.bias, arena)
        let integers: [Float] =
            switch model.layer(name).weights {
            case .s8(let weights): weights.map { Float($0) }
            case .s16(let weights): weights.map { Float($0) }
            }
        for o in 0..<layer.cout {
            let row = integers[o * layer.inputs..<(o + 1) * layer.inputs]
            let largest = row.reduce(0) { max($0, abs($1)) }
            guard largest > 0 else { continue }
            layer.setScaledWeights(row.map { $0 / largest * peaks[o] }, output: o)
        }
    }

    /// Codewords, usage and learned rows; codewords that were left behind are dead and wait for re-seeding.
    /// - Parameter scales: old unit in new ones, per quality.
    private static func restore(_ level: CodeLevel<Float>, _ model: CodecModel, scales: [Double]) throws {
        let books = (level.name == "top" ? model.top : model.bottom).codebooks
        let features = try real("\(level.name).featureScale", model, count: level.featureScale.count)
        let tiltScales = try real("\(level.name).tiltScale", model, count: level.featureScale.count)
        level.featureScale = features.indices.map { Double(features[$0]) * scales[$0 / level.groups.count] }
        for (g, book) in books.enumerated() {
            let d = level.groups[g]
            for q in 0..<level.qualities {
                let rows = level.arena.values(level.rows(q, g))
                for (k, entry) in book.range(q).enumerated() {
                    let count = Float(pow(2, Double(book.base[entry]) / 256)) * 4096
                    level.counts(q, g)[k] = count
                    for i in 0..<d {
                        let old = Float(book.words[entry * d + i]) / Float(1 << ModelExport.fractionBits)
                        let word = old * Float(scales[q])
                        level.words(q, g)[k * d + i] = word
                        level.moments(q, g)[k * d + i] = word * count
                    }
                    for r in 0..<level.learned {
                        let tilt = book.tilt[entry * level.featureCount(g) + 3 * d + r]
                        rows[r * level.codes + k] = Float(tilt) / 256 / tiltScales[g * level.qualities + q]
                    }
                }
            }
        }
    }
}

extension Trainer {
    /// A new run from a model file: its networks, codebooks and prior; the optimiser starts afresh.
    /// - Parameter recipe: path of a JSON object with other `lambdas`, as many as the model has
    public convenience init(
        model file: CodecModel, recipe: String? = nil, training: TrainingRecipe
    ) throws {
        let network = try ModelImport.network(file, changes: recipe)
        self.init(
            model: network.recipe, training: training, network: network,
            random: RandomSource(seed: training.seed))
    }
}
