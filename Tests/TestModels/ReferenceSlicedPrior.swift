import Model

/// The prior of a model of format 2 at one quality, step by step as the specification has it:
/// spec/vqm-model-2.md, section 5.
package struct ReferenceSlicedPrior {
    private let model: ProgramModel
    private let quality: Int
    /// Of all symbols so far, in coding order.
    package private(set) var intervals: [ReferenceInterval] = []

    package init(_ model: ProgramModel, quality: Int) {
        self.model = model
        self.quality = quality
    }

    /// A level after its last slice.
    package struct Level {
        package let codewords: Grid
        package let context: Grid
    }

    /// Codes the top of a tile with given indices, [group][position].
    package mutating func codeTop(
        _ indices: [[Int]], starts: [Int], rows: Int, columns: Int
    ) -> Level {
        let count = model.architecture.startContexts
        if count > 1 {
            let book = model.startBase[quality * count..<(quality + 1) * count].map(Int.init)
            let weights = book.map { base -> Int in
                let t = book.max()! - base
                return t < 21 * 256 ? max(1, Int(ExponentTable.values[t & 255]) >> (t >> 8)) : 1
            }
            intervals += starts.map { ReferenceInterval($0, weights) }
        }
        return code(.top, indices, start(.top, starts, rows, columns))
    }

    /// Codes the bottom below a top.
    package mutating func codeBottom(_ indices: [[Int]], starts: [Int], below top: Level) -> Level {
        let (rows, columns) = (2 * top.context.rows, 2 * top.context.columns)
        let own = (0..<rows * columns).map {
            starts[$0 / columns / 2 * top.context.columns + $0 % columns / 2]
        }
        var arrays = [
            model.architecture.context(.top): top.context,
            model.architecture.context(.bottom): start(.bottom, own, rows, columns),
        ]
        ReferenceProgram.run(
            model.programs.layers(.between).map { ($0, model.layer($0)) }, &arrays, quality: quality)
        return code(.bottom, indices, arrays[model.architecture.context(.bottom)]!)
    }

    private func start(_ level: Model.Level, _ symbols: [Int], _ rows: Int, _ columns: Int) -> Grid {
        let architecture = model.architecture
        let values = symbols.flatMap {
            model.prior(level).start(quality: quality, symbol: $0, architecture).map(Int.init)
        }
        return Grid(rows, columns, architecture.contextWidth, values)
    }

    private mutating func code(_ level: Model.Level, _ indices: [[Int]], _ start: Grid) -> Level {
        let sliced = model.architecture.level(level)
        var context = start
        var codewords = Grid(start.rows, start.columns, sliced.channels)
        for (number, slice) in sliced.slices.enumerated() {
            let layers = model.architecture.layers(level, slice: number)
            var lattice = Grid((start.rows + 1) / 2, (start.columns + 1) / 2, start.channels)
            for (phase, head) in layers.heads.enumerated() {
                let places = start.places(phases: slice.pattern.count, phase: phase)
                let readsLattice = slice.pattern == .pyramid && [1, 2].contains(phase)
                let outputs = outputs(head, readsLattice ? context.addingLattice(lattice) : context)
                var features = Grid(start.rows, start.columns, 2 * slice.channels.count).map { _ in 128 }
                var tilt = 0
                for group in slice.groups {
                    let count = model.architecture.headOutputs(dimensions: sliced.groups[group])
                    code(level, group, indices[group], places, outputs, tilt)
                    tilt += count
                }
                for group in slice.groups {
                    sum(
                        level, slice, group, indices[group], places, outputs, means: tilt, &codewords,
                        &features)
                }
                let context8 = model.layer(layers.context).reference(features, quality, padding: 128)
                context = context.adding(context8)
                if slice.pattern == .pyramid && phase < 2 {
                    lattice = lattice.adding(
                        model.layer(layers.coarse!).reference(features.everyOther, quality, padding: 128))
                }
            }
        }
        return Level(codewords: codewords, context: context)
    }

    private func outputs(_ head: SlicedArchitecture.SliceLayers.Head, _ context: Grid) -> Grid {
        let first = model.layer(head.hidden)
        let hidden = first.reference(first.referenceInput(context, quality), quality).hidden
        return model.layer(head.output).reference(hidden, quality).saturated
    }

    /// Codes a group's indices at places.
    ///
    /// - Parameter first: of the outputs that tilt its codewords
    private mutating func code(
        _ level: Model.Level, _ group: Int, _ indices: [Int], _ places: [Int], _ outputs: Grid, _ first: Int
    ) {
        let codebook = model.prior(level).codebooks[group]
        guard codebook.sizes[quality] > 1 else { return }
        for place in places {
            let start = place * outputs.channels + first
            let heads = Array(outputs.values[start..<start + codebook.headOutputs])
            intervals.append(ReferenceInterval(indices[place], codebook.referenceWeights(heads, quality)))
        }
    }

    /// Stores a group's means with codewords at places, and their features.
    private func sum(
        _ level: Model.Level, _ slice: Slice, _ group: Int, _ indices: [Int], _ places: [Int],
        _ outputs: Grid, means: Int, _ codewords: inout Grid, _ features: inout Grid
    ) {
        let (sliced, prior) = (model.architecture.level(level), model.prior(level))
        let codebook = prior.codebooks[group]
        let first = 2 * (quality * sliced.groups.count + group)
        let (m, r) = (Int(prior.features[first]), Int(prior.features[first + 1]))
        let count = slice.channels.count
        for place in places {
            let k = codebook.range(quality).lowerBound + indices[place]
            for d in 0..<codebook.dimensions {
                let channel = sliced.offsets[group] + d
                let own = channel - slice.channels.lowerBound
                let mean = outputs.values[place * outputs.channels + means + own]
                let limit = Int(sliced.limits[channel])
                let sum = mean + Int(codebook.words[k * codebook.dimensions + d])
                let coded = min(max(sum, -limit), limit)
                codewords.values[place * codewords.channels + channel] = coded
                let scaled = (coded * m + 1 << (r - 1)) >> r
                let feature = min(max(scaled, -127), 127)
                features.values[place * 2 * count + own] = 128 + feature
                features.values[place * 2 * count + count + own] = 128 + abs(feature)
            }
        }
    }
}
