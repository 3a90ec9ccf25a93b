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

    /// Three replicas that share four crops make the steps of one, plain, rounded and searching, or learning
    /// from what is seen.
    @Test(arguments: [false, true]) func replicasShareEveryStep(seen: Bool) throws {
        var recipe = SmallRun.training(steps: 20)
        (recipe.rounding, recipe.searching) = (0.25, 0.2)
        if seen { (recipe.visual, recipe.prices) = (0.5, [0.02, 0.04]) }
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
        let (plain, searched) = (validator.run(trainer), validator.run(trainer, choosing: .searched))
        #expect(searched.loss(trainer.model) < plain.loss(trainer.model))
        #expect(network.arena.gradient.values.allSatisfy { $0 == 0 })
    }

    @Test func whatIsSeenStartsAtItsShareAndHasPrices() {
        var recipe = SmallRun.training(steps: 130)
        #expect(recipe.problem(qualities: 2) == nil && !recipe.isVisual(129))
        recipe.visual = 0.1
        #expect(recipe.isVisual(117) && !recipe.isVisual(116))
        #expect(recipe.problem == "prices: missing, for what is seen")
        recipe.prices = [0.01, 0]
        #expect(recipe.problem == "prices: above 0")
        recipe.prices = [0.01, 0.02]
        #expect(recipe.problem(qualities: 2) == nil)
        #expect(recipe.problem(qualities: 3) == "prices: 2, and 3 qualities")
        #expect(recipe.price(at: 117, quality: 1) == 0.02 && recipe.price(at: 116, quality: 1) == nil)
    }

    /// Validation measures what is seen where steps learn from it, with the indices that they choose.
    @Test func whatIsSeenIsValidated() throws {
        let trainer = try SmallRun.trained()
        let validator = Validator(SmallRun.held, trainer: trainer, side: 128)
        let (plain, seen) = (validator.run(trainer), validator.run(trainer, choosing: .seen))
        #expect(plain.points.allSatisfy { $0.score == nil })
        let scores = try seen.points.map { try #require($0.score) }
        #expect(scores[0] < scores[1] && scores[1] < 100)
        #expect(zip(plain.points, seen.points).allSatisfy { $0.bitsPerPixel != $1.bitsPerPixel })
        #expect(validator.run(trainer).points.map(\.bitsPerPixel) == plain.points.map(\.bitsPerPixel))
        trainer.training.visual = 0.5
        #expect(Validator.Choice(trainer.training, step: trainer.step) == .seen)
    }
}
