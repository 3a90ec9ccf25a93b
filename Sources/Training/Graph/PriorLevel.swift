import Model
import RandomNumbers

/// The prior's layers of one level (spec, section 4): per group the heads of its phases and the context
/// update.
final class PriorLevel<T: TensorScalar> {
    /// The head of one phase.
    struct Head {
        let hidden: TrainedConvolution<T>
        let output: TrainedConvolution<T>
    }

    struct Group {
        let pattern: PhasePattern
        /// One per phase.
        let heads: [Head]
        /// nil for the bottom's last group if it has one phase: nothing follows it.
        let context: TrainedConvolution<T>?
        /// From codewords to the context on the lattice, if the phases have one.
        let coarse: TrainedConvolution<T>?
    }

    let codes: CodeLevel<T>
    let groups: [Group]
    /// Context before the first group, [Q][C].
    let start: Range<Int>
    let width: Int
    unowned let arena: ParameterArena<T>

    init(
        _ codes: CodeLevel<T>, _ level: Level, _ graph: LayerGraph, recipe: ModelRecipe,
        arena: ParameterArena<T>, random: inout SplitMix64
    ) {
        (self.codes, self.arena, width) = (codes, arena, recipe.contextWidth)
        let qualities = recipe.qualities
        let prefix = "prior.\(codes.name)"
        start = arena.allocate(
            prefix + ".start",
            (0..<qualities * recipe.contextWidth).map { _ in T(0.5 * random.normal()) })
        func layer(_ role: LayerRole) -> TrainedConvolution<T>? {
            graph.layer(role).map {
                TrainedConvolution(
                    $0, qualities: qualities, start: .init($0, recipe), arena: arena, random: &random)
            }
        }
        groups = recipe.phases(level).enumerated().map { g, pattern in
            let heads = (0..<pattern.count).map { phase in
                Head(
                    hidden: layer(.headHidden(level, group: g, phase: phase))!,
                    output: layer(.headOutput(level, group: g, phase: phase))!)
            }
            return Group(
                pattern: pattern, heads: heads, context: layer(.context(level, group: g)),
                coarse: layer(.lattice(level, group: g)))
        }
    }

    var layers: [TrainedConvolution<T>] {
        groups.flatMap { group in
            group.heads.flatMap { [$0.hidden, $0.output] } + [group.context, group.coarse].compactMap { $0 }
        }
    }
}
