import Model
import VQZ

/// What options depend on of a model.
struct ModelTraits {
    /// How many it has.
    let qualities: Int
    let defaultEffort: Effort

    init(_ model: CodecModel) {
        self.init(qualities: model.qualities, defaultEffort: model.defaultEffort)
    }

    private init(qualities: Int, defaultEffort: Effort) {
        self.qualities = qualities
        self.defaultEffort = defaultEffort
    }

    /// Those of the model that is compiled in.
    static func `default`() -> ModelTraits {
        ModelTraits(qualities: CodecModel.defaultQualities(), defaultEffort: .default)
    }

    var defaultQuality: Quality { .middle(of: qualities) }
}
