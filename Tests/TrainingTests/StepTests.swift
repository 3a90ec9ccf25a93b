import Model
import RandomNumbers
import Testing

@testable import Training

/// What steps do to a small model.
struct StepTests {
    @Test func trainingImprovesValidation() throws {
        let (start, trained) = (try SmallRun.start(steps: 1), try SmallRun.trained())
        let (before, after) = (SmallRun.loss(start), SmallRun.loss(trained))
        #expect(after < before - 0.02, "before \(before), after \(after)")
    }

    @Test func sameSeedGivesTheSameRun() throws {
        let runs = (0..<2).map { _ in
            let trainer = Trainer(
                photos: SmallRun.photos, model: SmallRun.recipe, training: SmallRun.training(steps: 8))
            SmallRun.run(trainer, to: 8)
            return trainer.state
        }
        #expect(runs[0] == runs[1])
        let other = try SmallRun.start(steps: 8)
        other.random = SplitMix64(seed: 99)
        SmallRun.run(other, to: 8)
        #expect(runs[0] != other.state)
    }

    /// Three replicas that share four crops make the steps of one, plain, rounded and searching.
    @Test func replicasShareEveryStep() throws {
        var recipe = SmallRun.training(steps: 20)
        (recipe.rounding, recipe.searching) = (0.25, 0.2)
        // No codeword restarts.
        recipe.reseedInterval = 1 << 30
        func losses(_ replicas: Int) throws -> [Double] {
            let trainer = try SmallRun.start(recipe)
            trainer.workerCount = replicas
            let source = StepSource(SmallRun.photos, training: recipe)
            return (0..<20).map { _ in trainer.makeStep(source).loss }
        }
        let (one, three) = (try losses(1), try losses(3))
        for (step, (a, b)) in zip(one, three).enumerated() {
            // Sums differ in their last bits, and steps and choices by what follows from that; rounding is
            // calibrated on fewer crops.
            #expect(abs(b / a - 1) < (step < 15 ? 1e-3 : 1e-2), "step \(step): \(a), shared \(b)")
        }
        #expect(try losses(3) == three)
    }

    /// The step that rounding starts with measures its own pixels, not those that the scales came from.
    @Test func roundingStartsWithoutAJump() throws {
        var recipe = SmallRun.training(steps: 20)
        recipe.rounding = 0
        let plain = try SmallRun.start(recipe)
        recipe.rounding = 0.5
        let rounded = try SmallRun.start(recipe)
        let source = StepSource(SmallRun.photos, training: recipe)
        for step in 0..<13 {
            let (expected, loss) = (plain.makeStep(source).loss, rounded.makeStep(source).loss)
            #expect(rounded.isRounding == (step >= 10))
            #expect(abs(loss / expected - 1) < 0.05, "step \(step): \(loss), without rounding \(expected)")
        }
    }

    @Test func searchingStartsAtItsShare() {
        var recipe = SmallRun.training(steps: 130)
        recipe.searching = 0.1
        #expect(recipe.isSearching(117) && !recipe.isSearching(116))
        for never in [nil, 0.0] {
            recipe.searching = never
            #expect(!recipe.isSearching(129) && !recipe.isSearching(130))
        }
    }

    /// From its step on, the analysis stays, the decoder learns, and a pass of search lowers the loss.
    @Test func searchingTrainsTheDecoderAlone() throws {
        let trainer = try SmallRun.trained()
        trainer.training.steps = SmallRun.trainedSteps + 8
        trainer.training.searching = 0.1
        #expect(trainer.training.isSearching(trainer.step))
        let network = trainer.network
        func values(_ range: Range<Int>) -> [Float] { range.map { network.arena.value[$0] } }
        func layer(reading source: GraphArray, _ result: LayerResult) throws -> Range<Int> {
            try #require(network.layers.first { $0.shape.reads == source && $0.shape.result == result })
                .weight
        }
        let codewords = network.architecture.codewords(.top)
        let analysis = network.analysisParameters
        let synthesis = try layer(reading: codewords, .store)
        #expect(analysis.lowerBound == 0)
        #expect(analysis.contains(try layer(reading: codewords, .add).lowerBound))
        let (kept, moving) = (values(analysis), values(synthesis))
        SmallRun.run(trainer, to: trainer.training.steps)
        #expect(values(analysis) == kept)
        #expect(values(synthesis) != moving)
        let validator = Validator(SmallRun.photos, trainer: trainer, side: 256)
        let (plain, searched) = (validator.run(trainer), validator.run(trainer, searching: true))
        #expect(searched.loss(trainer.model) < plain.loss(trainer.model))
        #expect(network.arena.gradient.values.allSatisfy { $0 == 0 })
    }
}
