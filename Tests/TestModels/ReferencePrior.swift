import Model

/// A codeword as the range coder sees it.
public struct ReferenceInterval: Equatable, Sendable {
    public let start: UInt32
    public let weight: UInt32
    public let total: UInt32
}

// The prior: spec/vqz-format.md, section 4.
extension ReferenceCodec {
    /// What is coded for given indices, [group][position] of each level, in coding order; and the codewords of both levels.
    public func prior(
        top: [[UInt8]], bottom: [[UInt8]], topRows: Int, topColumns: Int
    ) -> (intervals: [ReferenceInterval], top: Grid, bottom: Grid) {
        var intervals: [ReferenceInterval] = []
        let start = startContext(.top, topRows, topColumns)
        let (context, topWords) = code(.top, top, start, &intervals)
        let up = relu("prior.up", context).shuffledUp
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
            let prefix = "prior.\(level).\(group)"
            if codebook.sizes[quality] > 1 {
                let heads = direct("\(prefix).head2", relu("\(prefix).head1", context).hidden).saturated
                for (position, index) in indices[group].enumerated() {
                    let outputs = heads.values[position * heads.channels..<(position + 1) * heads.channels]
                    intervals.append(interval(Int(index), weights(codebook, Array(outputs))))
                }
            }
            let chosen = indices[group].map { codebook.range(quality).lowerBound + Int($0) }
            for (position, k) in chosen.enumerated() {
                for d in 0..<codebook.dimensions {
                    codewords.values[position * codewords.channels + offset + d] =
                        Int(codebook.words[k * codebook.dimensions + d])
                }
            }
            offset += codebook.dimensions
            guard model.layers["\(prefix).context"] != nil else { continue }
            let depth = 2 * codebook.dimensions
            let features = chosen.flatMap { codebook.features[$0 * depth..<($0 + 1) * depth].map(Int.init) }
            let grid = Grid(context.rows, context.columns, depth, features)
            context = context.adding(direct("\(prefix).context", grid, padding: 128))
        }
        return (context, codewords)
    }

    /// The weights of a group's codewords for given head outputs.
    public func weights(_ codebook: Codebook, _ heads: [Int]) -> [Int] {
        let logits = logits(codebook, heads)
        return logits.map { logit in
            let t = logits.max()! - logit
            return t < 21 * 256 ? max(1, Int(ExponentTable.values[t & 255]) >> (t >> 8)) : 1
        }
    }

    /// L_k of a group's codewords for given head outputs.
    public func logits(_ codebook: Codebook, _ heads: [Int]) -> [Int] {
        codebook.range(quality).map { k in
            let sum = (0..<codebook.headOutputs).reduce(0) { sum, j in
                sum + min(max(heads[j], -4095), 4095) * Int(codebook.tilt[k * codebook.headOutputs + j])
            }
            return Int(codebook.base[k]) + ((sum + 32) >> 6)
        }
    }

    private func interval(_ index: Int, _ weights: [Int]) -> ReferenceInterval {
        ReferenceInterval(
            start: UInt32(weights[..<index].reduce(0, +)), weight: UInt32(weights[index]),
            total: UInt32(weights.reduce(0, +)))
    }
}
