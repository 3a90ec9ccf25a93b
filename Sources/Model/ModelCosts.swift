import Identifiers

/// Multiplications with addition that a model takes for a pixel of an image, part by part.
///
/// Counted are those of the layers and of the codebooks; the borders of images, whose neighbours are
/// multiplied all the same, count as pixels within.
package struct ModelCosts: Equatable, Sendable {
    /// A part of the model that is computed together.
    package enum Part: String, Sendable, CaseIterable {
        case topAnalysis = "analysis, top"
        case bottomAnalysis = "analysis, bottom"
        case topTransform = "analysis, top transform"
        case bottomTransform = "analysis, bottom transform"
        case crossTransform = "analysis, bottom transform of the top"
        case topSynthesis = "synthesis, top"
        case bottomSynthesis = "synthesis, bottom"
        case preview = "preview"
        case topGradient = "gradient, top"
        case bottomGradient = "gradient, bottom"
        case topHeads = "prior, top heads"
        case topContext = "prior, top context"
        case topTables = "prior, top probabilities"
        case bottomHeads = "prior, bottom heads"
        case bottomContext = "prior, bottom context"
        case bottomTables = "prior, bottom probabilities"
        case topDistances = "distances, top codewords"
        case bottomDistances = "distances, bottom codewords"

        /// Whether a decoder computes it.
        package var isDecoded: Bool {
            switch self {
            case .topSynthesis, .bottomSynthesis, .topHeads, .topContext, .topTables, .bottomHeads,
                .bottomContext, .bottomTables:
                true
            default: false
            }
        }

        /// The number of times that the encoder's `compress` computes it in a number of passes, at least one.
        package func applications(passes: Int) -> Int {
            switch self {
            case .topAnalysis, .bottomAnalysis: 1
            case .preview: 0
            // Of several passes the best counts, and each corrects what the one before decodes to; a single
            // one is not decoded.
            case .topSynthesis, .bottomSynthesis: passes == 1 ? 0 : passes
            // A pass that corrects takes the error of the one before back through the layers, and transforms
            // it.
            case .topGradient, .bottomGradient: passes - 1
            // It puts its choice of the top in the place of that of the pass before.
            case .crossTransform: 2 * passes - 1
            default: passes
            }
        }
    }

    private let counts: [Part: Double]

    /// - Parameter quality: whose codebooks count
    package init(_ model: CodecModel, quality: Quality) {
        switch model.content {
        case .graph(let model): self.init(model, quality)
        case .programs(let model): self.init(model, quality)
        }
    }

    private init(_ model: GraphModel, _ quality: Quality) {
        var counter = Counter()
        for layer in model.graph.layers {
            counter.add(layer, layer.role.part)
            if let part = layer.role.gradientPart { counter.add(layer, part) }
        }
        // The inverse skeleton, whose matrices are no layers.
        let codewords = model.architecture.bottomChannels + model.architecture.topChannels
        counter.add(Double(Architecture.blockSize * codewords), Level.bottom.scale, .bottomSynthesis)
        for level in Level.allCases { counter.add(model.prior(level).codebooks, level, quality) }
        counts = counter.counts
    }

    private init(_ model: ProgramModel, _ quality: Quality) {
        var counter = Counter()
        for program in ProgramStep.Program.allCases {
            for layer in model.programs.layers(program) {
                counter.add(layer, program == .preview ? .preview : layer.role.part)
                guard program == .synthesis && layer.reads != model.architecture.context(.bottom) else {
                    continue
                }
                counter.add(layer, .bottomGradient)
                // What is multiplied by what a layer makes needs that again.
                if layer.result == .gate || layer.result == .scale { counter.add(layer, .bottomGradient) }
            }
        }
        for layer in model.architecture.priorLayers { counter.add(layer, layer.role.part) }
        for level in Level.allCases { counter.add(model.prior(level).codebooks, level, quality) }
        counts = counter.counts
    }

    /// The sums of the parts while a model is gone through.
    private struct Counter {
        var counts: [Part: Double] = [:]

        mutating func add(_ count: Double, _ scale: GraphScale, _ part: Part) {
            counts[part, default: 0] += count / Double(scale.pixels)
        }

        mutating func add(_ layer: LayerShape, _ part: Part) {
            add(Double(layer.weightCount) * layer.applications, layer.scale, part)
        }

        mutating func add(_ codebooks: [Codebook], _ level: Level, _ quality: Quality) {
            for codebook in codebooks {
                let size = Double(codebook.sizes[quality.index])
                add(
                    size * Double(codebook.headOutputs), level.scale,
                    level == .top ? .topTables : .bottomTables)
                add(
                    size * Double(codebook.dimensions), level.scale,
                    level == .top ? .topDistances : .bottomDistances)
            }
        }
    }

    /// The parts that the model has.
    package var parts: [Part] { Part.allCases.filter { counts[$0] != nil } }

    /// Multiplications of one part for a pixel, each time that it is computed.
    package subscript(part: Part) -> Double { counts[part] ?? 0 }

    /// Multiplications of decoding for a pixel.
    package var decoding: Double {
        Part.allCases.filter { $0.isDecoded }.reduce(0) { $0 + self[$1] }
    }

    /// Multiplications of encoding in a number of passes for a pixel.
    package func encoding(passes: Int) -> Double {
        Part.allCases.reduce(0) { $0 + self[$1] * Double($1.applications(passes: passes)) }
    }
}

extension LayerRole {
    /// The part that layers of the role belong to.
    fileprivate var part: ModelCosts.Part {
        switch self {
        case .analysis(let level): level == .top ? .topAnalysis : .bottomAnalysis
        case .synthesis(let level): level == .top ? .topSynthesis : .bottomSynthesis
        case .transform(let level): level == .top ? .topTransform : .bottomTransform
        case .crossTransform: .crossTransform
        // The bottom starts from the top's context.
        case .between: .bottomContext
        case .headHidden(let level, _, _), .headOutput(let level, _, _):
            level == .top ? .topHeads : .bottomHeads
        case .context(let level, _), .lattice(let level, _):
            level == .top ? .topContext : .bottomContext
        }
    }

    /// The part that takes gradients back through layers of the role.
    fileprivate var gradientPart: ModelCosts.Part? {
        guard case .synthesis(let level) = self else { return nil }
        return level == .top ? .topGradient : .bottomGradient
    }
}
