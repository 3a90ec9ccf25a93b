import Model

/// A codeword as the range coder sees it.
package struct ReferenceInterval: Equatable, Sendable {
    package let start: UInt32
    package let weight: UInt32
    package let total: UInt32

    /// That of an index among weights.
    init(_ index: Int, _ weights: [Int]) {
        start = UInt32(weights[..<index].reduce(0, +))
        weight = UInt32(weights[index])
        total = UInt32(weights.reduce(0, +))
    }
}

extension Codebook {
    /// The weights of the codewords for given head outputs.
    func referenceWeights(_ heads: [Int], _ quality: Int) -> [Int] {
        let logits = referenceLogits(heads, quality)
        let largest = logits.max()!
        return logits.map { logit in
            let t = largest - logit
            return t < 21 * 256 ? max(1, Int(ExponentTable.values[t & 255]) >> (t >> 8)) : 1
        }
    }

    /// L_k of the codewords for given head outputs.
    func referenceLogits(_ heads: [Int], _ quality: Int) -> [Int] {
        range(quality).map { k in
            let sum = (0..<headOutputs).reduce(0) { sum, j in
                sum + min(max(heads[j], -4095), 4095) * Int(tilt[k * headOutputs + j])
            }
            return Int(base[k]) + ((sum + 32) >> 6)
        }
    }
}

extension Grid {
    /// The positions of a phase, in raster order.
    func places(phases: Int, phase: Int) -> [Int] {
        (0..<rows * columns).filter {
            let (row, column) = ($0 / columns, $0 % columns)
            return switch phases {
            case 1: true
            case 2: (row + column) % 2 == phase
            case 5: Self.pyramid[row % 4][column % 4] == phase
            default: ((row + column) % 2 == 1 ? 2 : row % 2) == phase
            }
        }
    }

    /// The phases of five in four rows and columns.
    private static let pyramid = [[0, 4, 2, 4], [4, 3, 4, 3], [2, 4, 1, 4], [4, 3, 4, 3]]

    /// A context with that of the lattice at its positions.
    func addingLattice(_ lattice: Grid) -> Grid {
        var sum = self
        for i in 0..<lattice.rows {
            for j in 0..<lattice.columns {
                for c in 0..<lattice.channels {
                    sum.set(2 * i, 2 * j, c, s16(at(2 * i, 2 * j, c) + lattice.at(i, j, c)))
                }
            }
        }
        return sum
    }
}

// The prior: spec/vqz-format.md, section 4.
extension ReferenceCodec {
    /// The intervals of given indices, [group][position] of each level, in coding order, and the codewords of
    /// both levels.
    package func prior(
        top: [[UInt8]], bottom: [[UInt8]], topRows: Int, topColumns: Int
    ) -> (intervals: [ReferenceInterval], top: Grid, bottom: Grid) {
        var intervals: [ReferenceInterval] = []
        let start = startContext(.top, topRows, topColumns)
        let (context, topWords) = code(.top, top, start, &intervals)
        let between = residual("prior.between", model.architecture.blocks.prior, context)
        let up = relu("prior.up", between).shuffledUp
        let bottomStart = startContext(.bottom, 2 * topRows, 2 * topColumns).adding(up)
        let (_, bottomWords) = code(.bottom, bottom, bottomStart, &intervals)
        return (intervals, topWords, bottomWords)
    }

    private func startContext(_ level: Level, _ rows: Int, _ columns: Int) -> Grid {
        let width = model.architecture.contextWidth
        let start = model.prior(level).start[quality * width..<(quality + 1) * width].map(Int.init)
        return Grid(rows, columns, width, (0..<rows * columns).flatMap { _ in start })
    }

    private func code(
        _ level: Level, _ indices: [[UInt8]], _ start: Grid, _ intervals: inout [ReferenceInterval]
    ) -> (context: Grid, codewords: Grid) {
        var (context, offset) = (start, 0)
        var codewords = Grid(start.rows, start.columns, model.architecture.channels(level))
        for (group, codebook) in model.prior(level).codebooks.enumerated() {
            let chosen = indices[group].map { codebook.range(quality).lowerBound + Int($0) }
            var lattice = Grid((start.rows + 1) / 2, (start.columns + 1) / 2, start.channels)
            for phase in 0..<model.architecture.phases(level)[group].count {
                let places = context.places(
                    phases: model.architecture.phases(level)[group].count, phase: phase)
                let isPyramid = model.architecture.phases(level)[group] == .pyramid
                let read = isPyramid && [1, 2].contains(phase) ? context.addingLattice(lattice) : context
                intervals += code(level, group, phase, indices[group], places, read)
                if isPyramid && phase < 2 {
                    let features = features(codebook, chosen, places, context).everyOther
                    lattice = lattice.adding(
                        direct("prior.\(level).\(group).coarse", features, padding: 128))
                }
                guard model.architecture.isFollowed(level, group: group, phase: phase) else { continue }
                let features = features(codebook, chosen, places, context)
                context = context.adding(
                    direct("prior.\(level).\(group).context", features, padding: 128))
            }
            for (position, k) in chosen.enumerated() {
                for d in 0..<codebook.dimensions {
                    codewords.values[position * codewords.channels + offset + d] =
                        Int(codebook.words[k * codebook.dimensions + d])
                }
            }
            offset += codebook.dimensions
        }
        return (context, codewords)
    }

    /// The intervals of a phase's indices.
    private func code(
        _ level: Level, _ group: Int, _ phase: Int, _ indices: [UInt8], _ places: [Int], _ context: Grid
    ) -> [ReferenceInterval] {
        let codebook = model.prior(level).codebooks[group]
        guard codebook.sizes[quality] > 1 else { return [] }
        let prefix = "prior.\(level).\(group).\(phase)"
        let heads = direct("\(prefix).head2", relu("\(prefix).head1", context).hidden).saturated
        return places.map { place in
            let outputs = heads.values[place * heads.channels..<(place + 1) * heads.channels]
            return ReferenceInterval(Int(indices[place]), weights(codebook, Array(outputs)))
        }
    }

    /// The features of a phase's codewords, and those that stand for zero elsewhere.
    private func features(_ codebook: Codebook, _ chosen: [Int], _ places: [Int], _ map: Grid) -> Grid {
        let depth = 2 * codebook.dimensions
        var features = Grid(map.rows, map.columns, depth).map { _ in 128 }
        for place in places {
            for d in 0..<depth {
                features.values[place * depth + d] = Int(codebook.features[chosen[place] * depth + d])
            }
        }
        return features
    }

    /// The weights of a group's codewords for given head outputs.
    package func weights(_ codebook: Codebook, _ heads: [Int]) -> [Int] {
        codebook.referenceWeights(heads, quality)
    }

    /// L_k of a group's codewords for given head outputs.
    package func logits(_ codebook: Codebook, _ heads: [Int]) -> [Int] {
        codebook.referenceLogits(heads, quality)
    }
}
