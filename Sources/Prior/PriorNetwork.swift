import Model
import Network

/// The context networks of both levels: spec/vqz-format.md, section 4.
package final class PriorNetwork: Sendable {
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
    /// The program from the top's context to the bottom's.
    private let between: [PackedLayer]
    private let cache = TableCache()

    /// Packs the layers of `model`.
    package convenience init(_ model: GraphModel, _ kernels: Kernels) {
        self.init(model, top: model.top, bottom: model.bottom, kernels)
    }

    /// Packs the layers of `model`, with constants in place of its own.
    package init(
        _ model: GraphModel, top topPrior: LevelPrior, bottom bottomPrior: LevelPrior, _ kernels: Kernels
    ) {
        architecture = model.architecture
        self.kernels = kernels
        top = Self.groups(.top, model, kernels)
        bottom = Self.groups(.bottom, model, kernels)
        (self.topPrior, self.bottomPrior) = (topPrior, bottomPrior)
        between = PackedLayer.pack(model.graph.between, model, kernels)
    }

    /// Adds to the bottom's context what the layers between the levels make of the top's finished one.
    func add(_ top: Activation16, to bottom: Activation16, _ execution: Execution) {
        // The layers change the context, which stays as it is.
        var arrays: ArrayTable<ArrayData> = [
            architecture.context(.top): .words(top.part(top.area)),
            architecture.context(.bottom): .words(bottom),
        ]
        WholeImageExecutor.run(between.program, &arrays, execution)
    }

    /// The codebooks of a level's groups at a quality.
    package func tables(_ level: Level, quality: Int) -> [CodebookTables] {
        cache.tables(level, (level == .top ? topPrior : bottomPrior).codebooks, quality: quality)
    }

    /// Groups of a level.
    package func groups(_ level: Level) -> Int { level == .top ? top.count : bottom.count }

    private static func groups(_ level: Level, _ model: GraphModel, _ kernels: Kernels) -> [Group] {
        func layer(_ role: LayerRole) -> Convolution? {
            model.graph.layer(role).map { Convolution(model.layer($0), kernels) }
        }
        return model.architecture.groups(level).indices.map { group in
            let heads = (0..<model.architecture.phases(level)[group].count).compactMap { phase in
                layer(.headHidden(level, group: group, phase: phase)).flatMap { hidden in
                    layer(.headOutput(level, group: group, phase: phase)).map {
                        Head(first: hidden, second: $0)
                    }
                }
            }
            return Group(
                heads: heads, context: layer(.context(level, group: group)),
                coarse: layer(.lattice(level, group: group)))
        }
    }
}
