import Identifiers

/// Multiplications with addition that a model takes for a pixel of an image, part by part.
///
/// Counted are those of the layers and of the codebooks; the borders of images, whose neighbours are multiplied all the same, count as
/// pixels within.
package struct ModelCosts: Equatable, Sendable {
    /// What is computed together.
    package enum Part: String, Sendable, CaseIterable {
        case topAnalysis = "analysis, top"
        case bottomAnalysis = "analysis, bottom"
        case topTransform = "analysis, top transform"
        case bottomTransform = "analysis, bottom transform"
        case crossTransform = "analysis, bottom transform of the top"
        case topSynthesis = "synthesis, top"
        case bottomSynthesis = "synthesis, bottom"
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

        /// How often VQZ's `Encoder.compress` computes it in a number of passes (its `Effort`), at least one.
        package func applications(passes: Int) -> Int {
            switch self {
            case .topAnalysis, .bottomAnalysis: 1
            // Of several passes the best counts, and each corrects what the one before decodes to; a single one is not decoded.
            case .topSynthesis, .bottomSynthesis: passes == 1 ? 0 : passes
            // A pass that corrects takes the error of the one before back through the layers, and transforms it.
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
        let architecture = model.architecture
        var counts: [Part: Double] = [:]
        func add(_ count: Double, _ level: Level, _ part: Part) {
            counts[part, default: 0] += count / (level == .top ? 256 : 64)
        }
        for layer in architecture.layers {
            let count = Double(layer.weightCount) * layer.applications
            add(count, layer.level, layer.part)
            switch layer.part {
            case .topSynthesis: add(count, layer.level, .topGradient)
            case .bottomSynthesis: add(count, layer.level, .bottomGradient)
            default: break
            }
        }
        // The inverse skeleton, whose matrices are no layers.
        let codewords = architecture.bottomChannels + architecture.topChannels
        add(Double(Architecture.blockSize * codewords), .bottom, .bottomSynthesis)
        for level in Level.allCases {
            for codebook in (level == .top ? model.top : model.bottom).codebooks {
                let size = Double(codebook.sizes[quality.index])
                add(size * Double(codebook.headOutputs), level, level == .top ? .topTables : .bottomTables)
                add(
                    size * Double(codebook.dimensions), level,
                    level == .top ? .topDistances : .bottomDistances)
            }
        }
        self.counts = counts
    }

    /// Of one part, per pixel, each time that it is computed.
    package subscript(part: Part) -> Double { counts[part] ?? 0 }

    /// Of decoding, per pixel.
    package var decoding: Double {
        Part.allCases.filter { $0.isDecoded }.reduce(0) { $0 + self[$1] }
    }

    /// Of encoding in a number of passes, per pixel.
    package func encoding(passes: Int) -> Double {
        Part.allCases.reduce(0) { $0 + self[$1] * Double($1.applications(passes: passes)) }
    }
}

extension LayerShape {
    /// The level at whose positions the layer is computed.
    fileprivate var level: Level {
        let place = name.split(separator: ".")[1]
        let top = ["between", "top", "topStem", "topOut", "topIn", "topForward", "topToBottom", "down", "up"]
        return top.contains(String(place)) ? .top : .bottom
    }

    fileprivate var part: ModelCosts.Part {
        let top = level == .top
        if name.hasPrefix("synthesis") { return top ? .topSynthesis : .bottomSynthesis }
        switch name {
        case "skeleton.topForward": return .topTransform
        case "skeleton.bottomForward": return .bottomTransform
        case "skeleton.topToBottom": return .crossTransform
        default: break
        }
        guard name.hasPrefix("prior") else { return top ? .topAnalysis : .bottomAnalysis }
        // The bottom starts from the top's context through these.
        if name == "prior.up" || name.hasPrefix("prior.between") { return .bottomContext }
        if name.hasSuffix("context") || name.hasSuffix("coarse") { return top ? .topContext : .bottomContext }
        return top ? .topHeads : .bottomHeads
    }
}
