import Model
import Network

/// The context networks of both levels: spec/vqz-format.md, section 4.
package struct PriorNetwork: Sendable {
    /// The layers of one group.
    package struct Group: Sendable {
        /// One for each phase.
        let heads: [Head]
        /// Missing where nothing follows: in the last group of the bottom, if it has one phase.
        let context: Convolution?
        /// Present if the group's phases have a lattice.
        let coarse: Convolution?
    }

    /// Both layers of a head.
    package struct Head: Sendable {
        let first: Convolution
        let second: Convolution
    }

    package let architecture: Architecture
    package let kernels: Kernels
    package let top: [Group]
    package let bottom: [Group]
    package let topPrior: LevelPrior
    package let bottomPrior: LevelPrior
    /// From the top's context to the bottom's: the residual blocks, then `prior.up`.
    package let between: ResidualStage
    package let up: Convolution
    private let cache = TableCache()

    /// Packs the layers of `model`.
    package init(_ model: CodecModel, _ kernels: Kernels) {
        architecture = model.architecture
        self.kernels = kernels
        top = Self.groups(.top, model, kernels)
        bottom = Self.groups(.bottom, model, kernels)
        topPrior = model.top
        bottomPrior = model.bottom
        between = ResidualStage("prior.between", architecture.blocks.prior, model, kernels)
        up = Convolution(model.layer("prior.up"), kernels, shuffled: true)
    }

    /// The codebooks of a level's groups at a quality.
    package func tables(_ level: Level, quality: Int) -> [CodebookTables] {
        cache.tables(level, level == .top ? topPrior : bottomPrior, quality: quality)
    }

    /// Groups of a level.
    package func groups(_ level: Level) -> Int { level == .top ? top.count : bottom.count }

    private static func groups(_ level: Level, _ model: CodecModel, _ kernels: Kernels) -> [Group] {
        model.architecture.groups(level).indices.map { group in
            let prefix = "prior.\(level).\(group)"
            let heads = (0..<model.architecture.phases(level)[group].count).map { phase in
                Head(
                    first: Convolution(model.layer("\(prefix).\(phase).head1"), kernels),
                    second: Convolution(model.layer("\(prefix).\(phase).head2"), kernels))
            }
            return Group(
                heads: heads,
                context: model.layers["\(prefix).context"].map { Convolution($0, kernels) },
                coarse: model.layers["\(prefix).coarse"].map { Convolution($0, kernels) })
        }
    }
}
