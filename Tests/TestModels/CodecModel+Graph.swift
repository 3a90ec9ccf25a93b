import Model

extension CodecModel {
    /// What format 1 has.
    ///
    /// - Precondition: the model is of format 1.
    package var graph: GraphModel {
        guard case .graph(let model) = content else { preconditionFailure("a model of format 2") }
        return model
    }
}
