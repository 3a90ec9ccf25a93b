import Model

/// The prior's layers of one level (spec, section 4): per group the heads of its phases and the context update.
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
        _ codes: CodeLevel<T>, _ level: Level, recipe: ModelRecipe, arena: ParameterArena<T>,
        random: inout RandomSource
    ) {
        (self.codes, self.arena, width) = (codes, arena, recipe.contextWidth)
        let qualities = recipe.qualities
        let prefix = "prior.\(codes.name)"
        start = arena.allocate(
            prefix + ".start",
            (0..<qualities * recipe.contextWidth).map { _ in T(0.5 * random.normal()) })
        let ones = [Double](repeating: 1.4, count: qualities)
        let small = [Double](repeating: 0.35, count: qualities)
        let patterns = recipe.phases(level)
        groups = codes.groups.indices.map { g in
            let d = codes.groups[g]
            let heads = (0..<patterns[g].count).map { phase in
                let name = "\(prefix).\(g).\(phase)"
                return Head(
                    hidden: TrainedConvolution(
                        "\(name).head1", kernel: 1, cin: recipe.contextWidth, cout: recipe.headWidth,
                        rectifies: true, qualities: qualities, start: .random(gain: ones), arena: arena,
                        random: &random),
                    output: TrainedConvolution(
                        "\(name).head2", kernel: 1, cin: recipe.headWidth, cout: codes.featureCount(g),
                        rectifies: true, qualities: qualities, start: .zero(gain: 1), arena: arena,
                        random: &random))
            }
            guard level == .top || g + 1 < codes.groups.count || heads.count > 1 else {
                return Group(pattern: patterns[g], heads: heads, context: nil, coarse: nil)
            }
            func context(_ name: String) -> TrainedConvolution<T> {
                TrainedConvolution(
                    "\(prefix).\(g).\(name)", kernel: 3, cin: 2 * d, cout: recipe.contextWidth,
                    rectifies: false, qualities: qualities, start: .random(gain: small), arena: arena,
                    random: &random)
            }
            return Group(
                pattern: patterns[g], heads: heads, context: context("context"),
                coarse: patterns[g] == .pyramid ? context("coarse") : nil)
        }
    }

    var layers: [TrainedConvolution<T>] {
        groups.flatMap { group in
            group.heads.flatMap { [$0.hidden, $0.output] } + [group.context, group.coarse].compactMap { $0 }
        }
    }
}
