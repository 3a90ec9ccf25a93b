import Model

extension CodecModel {
    /// What format 1 has.
    ///
    /// - Precondition: the model is of format 1.
    package var graph: GraphModel {
        guard case .graph(let model) = content else { preconditionFailure("a model of format 2") }
        return model
    }

    /// What format 2 has.
    ///
    /// - Precondition: the model is of format 2.
    package var programs: ProgramModel {
        guard case .programs(let model) = content else { preconditionFailure("a model of format 1") }
        return model
    }
}
