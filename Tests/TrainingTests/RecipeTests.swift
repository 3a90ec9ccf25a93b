import Testing

@testable import Training

/// Recipes in files.
struct RecipeTests {
    @Test(arguments: [
        ("{", "not a usable recipe"), ("[1]", "no JSON object"), (#"{"depth": 3}"#, "unknown field depth"),
        (#"{"codes": 300}"#, "codes: 2 to 256"), (#"{"bottomGroups": [5]}"#, "groups"),
        (#"{"width": "x"}"#, "not a usable recipe"), (#"{"learnedFeatures": 5}"#, "learnedFeatures"),
    ])
    func badRecipesAreRefused(text: String, message: String) throws {
        try SmallRun.withFile(text) { path in
            let error = #expect(throws: TrainingError.self) { _ = try ModelRecipe(overridesIn: path) }
            #expect(error?.description.contains(message) == true)
            #expect(error?.description.hasPrefix(path) == true)
        }
    }

    @Test func recipeFieldsAreReplaced() throws {
        var expected = ModelRecipe()
        expected.width = 64
        expected.lambdas = [0.01]
        let recipe = try SmallRun.withFile(#"{"width": 64, "lambdas": [0.01]}"#) {
            try ModelRecipe(overridesIn: $0)
        }
        #expect(recipe == expected)
    }
}
