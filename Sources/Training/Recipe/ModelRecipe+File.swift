import Foundation

extension ModelRecipe {
    /// A recipe, by default the default one, with the fields of a JSON object replaced.
    ///
    /// - Throws: `TrainingError` if the file cannot be read or does not describe a model.
    init(overridesIn path: String, base: ModelRecipe = ModelRecipe()) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TrainingError.unreadable(path: path)
        }
        do {
            let plain = try JSONSerialization.jsonObject(with: JSONEncoder().encode(base))
            guard var fields = plain as? [String: Any],
                let changes = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            else { throw TrainingError.badRecipe(path: path, reason: "no JSON object") }
            for (key, value) in changes {
                guard fields[key] != nil else {
                    throw TrainingError.badRecipe(path: path, reason: "unknown field \(key)")
                }
                fields[key] = value
            }
            self = try JSONDecoder().decode(
                ModelRecipe.self, from: JSONSerialization.data(withJSONObject: fields))
        } catch let error as TrainingError {
            throw error
        } catch { throw TrainingError.badRecipe(path: path, reason: "\(error)") }
        if let problem { throw TrainingError.badRecipe(path: path, reason: problem) }
    }
}
