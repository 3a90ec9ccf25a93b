import Foundation
import Model
import RandomNumbers

/// The way back from an integer model to a float network that can be trained further.
enum ModelImport {
    /// - Parameter changes: path of a JSON object with other lambdas, to which the codebooks are scaled, with
    ///   other phases, whose heads and contexts start from those that the model has, with more residual
    ///   blocks, which start without effect, or with groups divided into several, whose codebooks are fitted
    ///   to what the model's stand for
    /// - Throws: `TrainingError.unsuitableModel` if the model lacks the trainer's notes or they do not fit;
    ///   `TrainingError.badRecipe` if the changes do more than that.
    static func network(_ model: GraphModel, changes: String?) throws -> CodecNetwork<Float> {
        let old = try recipe(model)
        let recipe = try changes.map { try ModelRecipe(overridesIn: $0, base: old) } ?? old
        guard recipe.canGoOn(from: old) else {
            throw TrainingError.badRecipe(
                path: changes ?? "",
                reason:
                    "of a model that exists, only phases, the values of its \(old.qualities) lambdas and, "
                    + "upwards, the numbers of blocks can change, and groups be divided")
        }
        var random = SplitMix64(seed: 1)
        let network = CodecNetwork<Float>(recipe, skeleton: try skeleton(model, recipe), random: &random)
        let scales = (0..<recipe.qualities).map { old.unit($0) / recipe.unit($0) }
        for (level, codes) in [(Level.top, network.top), (.bottom, network.bottom)] {
            let parts = GroupParts(recipe.groups(level), of: old.groups(level))!
            try restore(codes, model, parts: parts.parts, scales: scales, random: &random)
        }
        network.setInputScales()
        let origins = LayerOrigins(model: model, recipe: recipe)
        for layer in network.layers { try restore(layer, network.arena, origins) }
        for (name, prior) in [("top", network.topPrior), ("bottom", network.bottomPrior)] {
            try copy(real("\(name).start", model, count: prior.start.count), to: prior.start, network.arena)
        }
        return network
    }

    /// The recipe in the model's notes, if it fits the model.
    private static func recipe(_ model: GraphModel) throws -> ModelRecipe {
        guard case .text(let json)? = model.notes[TrainingNotes.recipeName]?.elements else {
            throw TrainingError.unsuitableModel(
                reason: "it has no note \(TrainingNotes.recipeName), and no file .notes.vqm is beside it")
        }
        let recipe: ModelRecipe
        do {
            recipe = try JSONDecoder().decode(ModelRecipe.self, from: Data(json))
        } catch { throw TrainingError.unsuitableModel(reason: "bad recipe: \(error)") }
        // The notes are no more trustworthy than the rest: nothing is sized from them before they fit the
        // model.
        if let problem = recipe.problem { throw TrainingError.unsuitableModel(reason: problem) }
        guard recipe.architecture == model.architecture else {
            throw TrainingError.unsuitableModel(reason: "recipe and architecture differ")
        }
        let largest = (model.top.codebooks + model.bottom.codebooks).flatMap(\.sizes).max() ?? 0
        guard largest <= recipe.codes else {
            throw TrainingError.unsuitableModel(
                reason: "a codebook has \(largest) codewords, the recipe \(recipe.codes)")
        }
        return recipe
    }

    private static func skeleton(_ model: GraphModel, _ recipe: ModelRecipe) throws -> TrainedSkeleton<Float>
    {
        func matrix(_ level: Level, _ count: Int) throws -> [Float] {
            guard let shape = model.graph.layer(.transform(level)),
                case .s16(let integers) = model.layer(shape).weights, integers.count == count
            else {
                throw TrainingError.unsuitableModel(
                    reason: "the \(level)'s transform does not fit the recipe")
            }
            return integers.map { Float($0) / 16384 }
        }
        return TrainedSkeleton(
            top: try matrix(.top, recipe.topChannels * 768), topChannels: recipe.topChannels,
            bottom: try matrix(.bottom, recipe.bottomChannels * 192),
            bottomChannels: recipe.bottomChannels)
    }

    private static func real(_ name: String, _ model: GraphModel, count: Int) throws -> [Float] {
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
        _ layer: TrainedConvolution<Float>, _ arena: ParameterArena<Float>, _ origins: LayerOrigins
    ) throws {
        let model = origins.model
        guard let origin = origins.origin(of: layer.shape) else {
            // The second layer of a new block and the context of what was the last group add nothing yet.
            if layer.shape.isIncrement { layer.clearWeights() }
            return
        }
        let name = origin.name
        let integers: [Float] =
            switch model.layer(name).weights {
            case .s8(let weights): weights.map { Float($0) }
            case .s16(let weights): weights.map { Float($0) }
            }
        let channels = model.layer(name).inputs
        let inputs = layer.kernel * layer.kernel * channels
        let (outputs, qualities) = (integers.count / inputs, origins.recipe.qualities)
        let peaks = try real("\(name).peak", model, count: outputs)
        let gains = try real("\(name).gain", model, count: outputs * qualities)
        let biases = try real("\(name).bias", model, count: outputs * qualities)
        for o in 0..<layer.cout {
            guard let source = origin.outputs.map({ $0[o] }) ?? o else { continue }
            for q in 0..<qualities {
                arena.value[layer.gain.lowerBound + q * layer.cout + o] = gains[q * outputs + source]
                arena.value[layer.bias.lowerBound + q * layer.cout + o] =
                    biases[q * outputs + source] * origin.biasFactor
            }
            let row = integers[source * inputs..<(source + 1) * inputs].map { $0 }
            // At least 1: a row may be all zeros.
            let largest = row.reduce(1) { max($0, abs($1)) }
            let chosen = origin.inputs ?? Array(0..<channels)
            let own = stride(from: 0, to: inputs, by: channels).flatMap { tap in
                chosen.map { row[tap + $0] / largest * peaks[source] }
            }
            layer.setScaledWeights(own, output: o)
        }
    }

    /// Codewords, usage and learned rows; codewords that were left behind are dead and wait for re-seeding.
    /// - Parameters:
    ///   - parts: what the level's groups are of the model's
    ///   - scales: old unit in new ones, per quality
    private static func restore(
        _ level: CodeLevel<Float>, _ model: GraphModel, parts: [GroupParts.Part], scales: [Double],
        random: inout SplitMix64
    ) throws {
        let books = (level.name == "top" ? model.top : model.bottom).codebooks
        let count = level.qualities * books.count
        let features = try real("\(level.name).featureScale", model, count: count)
        // [G][Q][J] of the model's groups.
        let tiltScales = try real(
            "\(level.name).tiltScale", model,
            count: books.reduce(0) { $0 + level.qualities * $1.headOutputs })
        let firstScales = books.indices.map { g in
            books[..<g].reduce(0) { $0 + level.qualities * $1.headOutputs }
        }
        for (g, part) in parts.enumerated() {
            let book = books[part.group]
            for q in 0..<level.qualities {
                level.featureScale[q * level.groups.count + g] =
                    Double(features[q * books.count + part.group]) * scales[q]
                let scale = Float(scales[q])
                if part.siblings > 1 {
                    fit(level, q, g, to: book, part, scale: scale, random: &random)
                } else {
                    let first = firstScales[part.group] + q * book.headOutputs
                    restore(
                        level, q, g, book, scale: scale,
                        tiltScale: tiltScales[first..<first + book.headOutputs].map { $0 })
                }
            }
        }
    }

    private static func restore(
        _ level: CodeLevel<Float>, _ q: Int, _ g: Int, _ book: Codebook, scale: Float, tiltScale: [Float]
    ) {
        let d = level.groups[g]
        let rows = level.arena.values(level.rows(q, g))
        for (k, entry) in book.range(q).enumerated() {
            let count = usage(book, entry)
            level.counts(q, g)[k] = count
            for i in 0..<d {
                let word = dimension(book, entry, i) * scale
                level.words(q, g)[k * d + i] = word
                level.moments(q, g)[k * d + i] = word * count
            }
            for r in 0..<level.learned {
                let j = 3 * d + r
                let tilt = book.tilt[entry * book.headOutputs + j]
                rows[r * level.codes + k] = Float(tilt) / 256 / tiltScale[j]
            }
        }
    }

    private static func usage(_ book: Codebook, _ entry: Int) -> Float {
        Float(pow(2, Double(book.base[entry]) / 256)) * 4096
    }

    private static func dimension(_ book: Codebook, _ entry: Int, _ i: Int) -> Float {
        Float(book.words[entry * book.dimensions + i]) / Float(1 << ModelExport.fractionBits)
    }

    /// Fits the codebook of a part of a group to latents as the group's codewords stand for: these as often
    /// as they are used, and around them.
    private static func fit(
        _ level: CodeLevel<Float>, _ q: Int, _ g: Int, to book: Codebook, _ part: GroupParts.Part,
        scale: Float, random: inout SplitMix64
    ) {
        let range = book.range(q)
        var shares: [Float] = []
        for entry in range { shares.append((shares.last ?? 0) + usage(book, entry)) }
        let positions = 16384
        let (latents, words) = (
            Buffer<Float>(positions * level.channels), Buffer<Float>(positions * level.channels)
        )
        for p in 0..<positions {
            let at = Float(random.uniform()) * shares[shares.count - 1]
            let entry = range.lowerBound + min(shares.partitioningIndex { $0 > at }, range.count - 1)
            for i in 0..<level.groups[g] {
                // About the distortion, in squared units, where a bit is worth one.
                let noise = Float(0.8 * random.normal())
                latents[p * level.channels + level.offsets[g] + i] =
                    dimension(book, entry, part.first + i) * scale + noise
            }
        }
        withExtendedLifetime((latents, words)) {
            level.fitCodebook(
                quality: q, group: g, latents: latents.pointer, positions: positions,
                quantized: words.pointer, usagePerStep: 4096, random: &random)
        }
    }
}

extension LayerShape {
    /// Whether a layer is all that a new part of a network adds: without weights the part is without effect.
    fileprivate var isIncrement: Bool {
        if case .context = role { return true }
        return reads.content == .hidden && result == .add
    }
}

extension Trainer {
    /// A new run from a model file: its networks, codebooks and prior; the optimiser starts afresh.
    /// - Parameter recipe: path of a JSON object with other `lambdas`, as many as the model has
    package convenience init(
        model file: GraphModel, recipe: String? = nil, training: TrainingRecipe
    ) throws {
        let network = try ModelImport.network(file, changes: recipe)
        self.init(
            model: network.recipe, training: training, network: network,
            random: SplitMix64(seed: training.seed))
    }
}
