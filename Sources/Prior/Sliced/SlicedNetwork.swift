import Model
import Network

/// The context networks of both levels of a model of format 2: spec/vqm-model-2.md, section 5.
package final class SlicedNetwork: Sendable {
    /// The layers of one slice.
    struct Layers: Sendable {
        /// One for each phase.
        let heads: [Head]
        let context: Convolution
        /// Present if the slice has a lattice.
        let coarse: Convolution?
    }

    /// The layers of a phase's head, the second one in parts.
    struct Head: Sendable {
        let hidden: Convolution
        /// To what tilts the codewords of each group.
        let tilts: [Convolution]
        /// To the means of all channels.
        let means: Convolution
    }

    package let architecture: SlicedArchitecture
    package let kernels: Kernels
    private let top: [Layers]
    private let bottom: [Layers]
    private let topPrior: SlicedPrior
    private let bottomPrior: SlicedPrior
    /// The usage of start contexts, as that of codewords.
    private let starts: Codebook
    /// The program from the top's context to the bottom's.
    private let between: [PackedLayer]
    private let cache = TableCache()
    private let startCache = TableCache()

    /// Packs the layers of `model`.
    package convenience init(_ model: ProgramModel, _ kernels: Kernels) {
        self.init(model, top: model.top, bottom: model.bottom, startBase: model.startBase, kernels)
    }

    /// Packs the layers of `model`, with constants in place of its own.
    ///
    /// - Parameter startBase: log2 of the usage of start contexts, [Q][S]
    package init(
        _ model: ProgramModel, top topPrior: SlicedPrior, bottom bottomPrior: SlicedPrior,
        startBase: [Int16], _ kernels: Kernels
    ) {
        architecture = model.architecture
        self.kernels = kernels
        top = Self.layers(.top, model, kernels)
        bottom = Self.layers(.bottom, model, kernels)
        (self.topPrior, self.bottomPrior) = (topPrior, bottomPrior)
        starts = Codebook(starts: startBase, qualities: model.architecture.qualities)
        between = model.programs.layers(.between).map { PackedLayer($0, model.layer($0), kernels) }
    }

    func layers(_ level: Level, slice: Int) -> Layers { (level == .top ? top : bottom)[slice] }

    func prior(_ level: Level) -> SlicedPrior { level == .top ? topPrior : bottomPrior }

    /// The codebooks of a level's groups at a quality.
    package func tables(_ level: Level, quality: Int) -> [CodebookTables] {
        cache.tables(level, prior(level).codebooks, quality: quality)
    }

    /// The start contexts of a quality, as codewords whose weights nothing tilts.
    package func startTables(quality: Int) -> CodebookTables {
        startCache.tables(.top, [starts], quality: quality)[0]
    }

    /// Adds to the bottom's context what the program between the levels makes of the top's finished one.
    func add(_ top: Activation16, to bottom: Activation16, _ execution: Execution) {
        // The program changes the top's context, which stays as it is.
        var arrays: ArrayTable<ArrayData> = [
            architecture.context(.top): .words(top.part(top.area)),
            architecture.context(.bottom): .words(bottom),
        ]
        let layers: [any ExecutableLayer] = between.map { $0 }
        WholeImageExecutor.run(layers, &arrays, execution)
    }

    private static func layers(_ level: Level, _ model: ProgramModel, _ kernels: Kernels) -> [Layers] {
        let sliced = model.architecture.level(level)
        return sliced.slices.enumerated().map { index, slice in
            let shapes = model.architecture.layers(level, slice: index)
            let counts = sliced.groups[slice.groups].map(model.architecture.headOutputs)
            return Layers(
                heads: shapes.heads.map {
                    head(model.layer($0.hidden), model.layer($0.output), counts, kernels)
                },
                context: Convolution(model.layer(shapes.context), kernels),
                coarse: shapes.coarse.map { Convolution(model.layer($0), kernels) })
        }
    }

    /// - Parameter counts: outputs that tilt the codewords of each group
    private static func head(
        _ hidden: ConvolutionLayer, _ output: ConvolutionLayer, _ counts: [Int], _ kernels: Kernels
    ) -> Head {
        var (tilts, first) = ([Convolution](), 0)
        for count in counts {
            tilts.append(Convolution(output.part(first..<first + count), kernels))
            first += count
        }
        return Head(
            hidden: Convolution(hidden, kernels), tilts: tilts,
            means: Convolution(output.part(first..<output.outputs), kernels))
    }
}

extension Codebook {
    /// Start contexts as codewords of one dimension.
    ///
    /// - Parameter starts: log2 of their usage, [Q][S]
    fileprivate init(starts: [Int16], qualities: Int) {
        let zeros = [Int16](repeating: 0, count: starts.count)
        self.init(
            dimensions: 1, headOutputs: 1,
            sizes: [Int32](repeating: Int32(starts.count / qualities), count: qualities), words: zeros,
            features: [], base: starts, tilt: zeros)
    }
}

extension ConvolutionLayer {
    /// The layer with some of its outputs alone.
    ///
    /// - Precondition: the weights have 8 bits.
    fileprivate func part(_ range: Range<Int>) -> ConvolutionLayer {
        guard case .s8(let all) = weights else { preconditionFailure("weights of s8") }
        let length = all.count / outputs
        func rows<Value>(_ values: [Value]) -> [Value] {
            (0..<qualities).flatMap {
                values[$0 * outputs + range.lowerBound..<$0 * outputs + range.upperBound]
            }
        }
        return ConvolutionLayer(
            kernel: kernel, inputs: inputs, outputs: range.count,
            weights: .s8(Array(all[range.lowerBound * length..<range.upperBound * length])),
            bias: rows(bias), scale: rows(scale), shift: shift, input: input)
    }
}
