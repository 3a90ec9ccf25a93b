import Foundation

extension ModelRecipe {
    /// The default recipe with the fields of a JSON object replaced.
    ///
    /// - Throws: `TrainingError` if the file cannot be read or does not describe a model.
    init(overridesIn path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TrainingError.unreadable(path: path)
        }
        do {
            let plain = try JSONSerialization.jsonObject(with: JSONEncoder().encode(ModelRecipe()))
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

    /// What the formats and the kernels cannot hold, or nil.
    private var problem: String? {
        let dimensions = topGroups + bottomGroups
        if lambdas.isEmpty || lambdas.count > 64 || lambdas.contains(where: { !($0 > 0) }) {
            return "lambdas: 1 to 64 positive numbers"
        }
        if topGroups.isEmpty || bottomGroups.isEmpty || dimensions.contains(where: { !(1...4).contains($0) })
        {
            return "groups: at least one of 1 to 4 dimensions per level"
        }
        if topChannels > 256 || bottomChannels > 192 { return "at most 256 top and 192 bottom channels" }
        if !(2...256).contains(codes) { return "codes: 2 to 256" }
        if [width, topWidth, contextWidth, headWidth].contains(where: { !(4...512).contains($0) }) {
            return "widths: 4 to 512"
        }
        if learnedFeatures < 0 || 3 * dimensions.max()! + learnedFeatures > 16 {
            return "learnedFeatures: at most 16 less 3 per dimension of the largest group"
        }
        let blocks = [
            analysisBlocks, analysisTopBlocks, analysisBottomBlocks, synthesisTopBlocks, synthesisBlocks,
        ]
        return blocks.contains { !(0...16).contains($0) } ? "blocks: 0 to 16" : nil
    }
}
