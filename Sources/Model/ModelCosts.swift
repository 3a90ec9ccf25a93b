/// Multiplications with addition that a model takes for a pixel of an image, part by part.
///
/// Counted are those of the layers and of the codebooks; the borders of images, whose neighbours are multiplied all the same, count as
/// pixels within.
public struct ModelCosts: Equatable, Sendable {
    /// What is computed together.
    public enum Part: String, Sendable, CaseIterable {
        case topAnalysis = "analysis, top"
        case bottomAnalysis = "analysis, bottom"
        case topSynthesis = "synthesis, top"
        case bottomSynthesis = "synthesis, bottom"
        case topHeads = "prior, top heads"
        case topContext = "prior, top context"
        case topTables = "prior, top probabilities"
        case bottomHeads = "prior, bottom heads"
        case bottomContext = "prior, bottom context"
        case bottomTables = "prior, bottom probabilities"
        case distances = "distances from codewords"

        /// Whether a decoder computes it.
        public var isDecoded: Bool {
            ![.topAnalysis, .bottomAnalysis, .distances].contains(self)
        }

        /// Whether each of the encoder's passes computes it again (VQZ's `Effort`).
        public var isRepeated: Bool {
            switch self {
            case .topAnalysis, .bottomAnalysis, .topHeads, .topContext, .topTables: false
            default: true
            }
        }
    }

    private let counts: [Part: Double]

    /// - Parameter quality: whose codebooks count, from 0
    public init(_ model: CodecModel, quality: Int) {
        let architecture = model.architecture
        var counts: [Part: Double] = [:]
        func add(_ count: Double, _ level: Level, _ part: Part) {
            counts[part, default: 0] += count / (level == .top ? 256 : 64)
        }
        for layer in architecture.layers {
            add(Double(layer.weightCount) * layer.applications, layer.level, layer.part)
        }
        // The inverse skeleton, whose matrices are no layers.
        let codewords = architecture.bottomChannels + architecture.topChannels
        add(Double(Architecture.blockSize * codewords), .bottom, .bottomSynthesis)
        for level in Level.allCases {
            for codebook in (level == .top ? model.top : model.bottom).codebooks {
                let size = Double(codebook.sizes[quality])
                add(size * Double(codebook.headOutputs), level, level == .top ? .topTables : .bottomTables)
                add(size * Double(codebook.dimensions), level, .distances)
            }
        }
        self.counts = counts
    }

    /// Of one part, per pixel, each time that it is computed.
    public subscript(part: Part) -> Double { counts[part] ?? 0 }

    /// Of decoding, per pixel.
    public var decoding: Double {
        Part.allCases.filter(\.isDecoded).reduce(0) { $0 + self[$1] }
    }

    /// Of encoding in a number of passes, per pixel.
    public func encoding(passes: Int) -> Double {
        Part.allCases.reduce(0) { $0 + self[$1] * ($1.isRepeated ? Double(passes) : 1) }
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
        guard name.hasPrefix("prior") else { return top ? .topAnalysis : .bottomAnalysis }
        // The bottom starts from the top's context through these.
        if name == "prior.up" || name.hasPrefix("prior.between") { return .bottomContext }
        if name.hasSuffix("context") || name.hasSuffix("coarse") { return top ? .topContext : .bottomContext }
        return top ? .topHeads : .bottomHeads
    }
}
