import Foundation
import Model
import Testing

@testable import Training

/// What no run can go on from.
struct ImportRefusalTests {
    @Test(arguments: [
        #"{"lambdas":[0.001]}"#, #"{"width":24}"#, #"{"priorBlocks":0}"#, #"{"topGroups":[2,2]}"#,
        #"{"topGroups":[1,1]}"#, #"{"topGroups":[1,1,2,1]}"#,
    ])
    func changesOfTheModelAreRefused(recipe: String) {
        #expect(throws: TrainingError.self) { _ = try SmallRun.restarted(recipe) }
    }

    @Test func modelWithoutNotesIsRefused() throws {
        var model = try SmallRun.model()
        model.notes = .init()
        #expect(throws: TrainingError.self) {
            _ = try Trainer(model: model, training: SmallRun.training(steps: 1))
        }
    }

    /// The notes of a model file are as hostile as any input: none may size or address memory unchecked.
    @Test(arguments: [
        (#""codes":32"#, #""codes":2"#), (#""codes":32"#, #""codes":1000000000"#),
        (#""width":16"#, #""width":500"#), (#""lambdas":[0.004,0.02]"#, #""lambdas":[]"#),
    ])
    func contradictingNotesAreRefused(field: String, replacement: String) throws {
        var model = try SmallRun.model()
        let notes = model.notes.all
        model.notes = .init()
        for record in notes {
            guard record.name == "train.recipe", case .text(let bytes) = record.elements else {
                try model.notes.append(record)
                continue
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains(field), "\(text)")
            try model.notes.append(
                Record(record.name, text: text.replacingOccurrences(of: field, with: replacement)))
        }
        #expect(throws: TrainingError.self) {
            _ = try Trainer(model: model, training: SmallRun.training(steps: 1))
        }
    }
}
