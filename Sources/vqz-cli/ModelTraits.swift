import Model
import VQZ

/// What options depend on of a model.
struct ModelTraits {
    /// How many it has.
    let qualities: Int

    init(_ model: CodecModel) {
        self.init(qualities: model.qualities)
    }

    private init(qualities: Int) {
        self.qualities = qualities
    }

    /// Those of the model that is compiled in.
    static func `default`() -> ModelTraits {
        ModelTraits(qualities: CodecModel.defaultQualities())
    }

    var defaultQuality: Quality { .middle(of: qualities) }
}
