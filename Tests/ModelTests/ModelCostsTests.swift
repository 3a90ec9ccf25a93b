import Identifiers
import Model
import TestModels
import Testing

@Suite struct ModelCostsTests {
    /// Counts the weights of the layers by hand for a part of each kind.
    @Test func partsOfATestModel() throws {
        let model = try TestModel.make(seed: 1)
        let a = model.architecture
        let (w, v, b, t) = (a.bottomWidth, a.topWidth, a.bottomChannels, a.topChannels)
        for quality in 0..<a.qualities {
            let costs = ModelCosts(CodecModel(model), quality: Quality(index: quality))
            let bottom =
                9 * b * w + 18 * w * w * a.blocks.synthesisBottom + 9 * w * 192 + 192 * (b + t)
            #expect(costs[.bottomSynthesis] == Double(bottom) / 64)
            let top = 9 * t * v + 18 * v * v * a.blocks.synthesisTop + 4 * v * w
            #expect(costs[.topSynthesis] == Double(top) / 256)
            // Each position passes through the head of one phase.
            let heads = a.topGroups.map {
                a.contextWidth * a.headWidth + a.headWidth * a.headOutputs(dimensions: $0)
            }
            // The lattice takes in two of five phases, at a quarter of the positions.
            let contexts = zip(a.topGroups, a.topPhases).map {
                Double(18 * $0 * a.contextWidth) * (Double($1.count) + ($1 == .pyramid ? 0.5 : 0))
            }
            #expect(costs[.topContext] == contexts.reduce(0, +) / 256)
            #expect(costs[.topHeads] == Double(heads.reduce(0, +)) / 256)
            let sizes = model.bottom.codebooks.map { Int($0.sizes[quality]) * $0.headOutputs }
            #expect(costs[.bottomTables] == Double(sizes.reduce(0, +)) / 64)
            #expect(costs[.bottomTransform] == Double(192 * b) / 64)
            // The same layers, without the inverse skeleton.
            let skeleton = Double(192 * (b + model.architecture.topChannels)) / 64
            #expect(costs[.bottomGradient] == costs[.bottomSynthesis] - skeleton)
            #expect(costs[.topGradient] == costs[.topSynthesis])
            for (prior, part, pixels) in [
                (model.top, ModelCosts.Part.topDistances, 256.0), (model.bottom, .bottomDistances, 64),
            ] {
                let coordinates = prior.codebooks.map { Int($0.sizes[quality]) * $0.dimensions }
                #expect(costs[part] == Double(coordinates.reduce(0, +)) / pixels)
            }
        }
    }

    /// The sums are those of the parts, and every layer counts in one of them.
    @Test func sums() throws {
        let model = try TestModel.make(seed: 2)
        let costs = ModelCosts(CodecModel(model), quality: Quality(index: 1))
        let all = ModelCosts.Part.allCases.reduce(0) { $0 + costs[$1] }
        let synthesis = costs[.topSynthesis] + costs[.bottomSynthesis]
        let gradient = costs[.topGradient] + costs[.bottomGradient]
        let analysis = costs[.topAnalysis] + costs[.bottomAnalysis]
        let transforms = costs[.topTransform] + costs[.bottomTransform] + costs[.crossTransform]
        let encoderOnly =
            analysis + transforms + gradient + costs[.topDistances] + costs[.bottomDistances]
        #expect(isClose(costs.decoding, all - encoderOnly))
        // A single pass is not decoded.
        #expect(isClose(costs.encoding(passes: 1), all - synthesis - gradient))
        // A further pass repeats all but the analysis' networks, from the gradient of what is left to
        // correct.
        let pass = all - analysis - gradient + costs[.crossTransform]
        #expect(isClose(costs.encoding(passes: 2), all + pass))
        #expect(isClose(costs.encoding(passes: 9), all + 8 * pass + 7 * gradient))
    }

    private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-9 * b }
}
