/// The programs of a model of format 2, checked: spec/vqm-model-2.md, sections 2 and 3.
package struct ModelPrograms: Equatable, Sendable {
    package let arrays: [ProgramArray]
    package let steps: [ProgramStep]
    /// The layers of all steps, called "step." and their number.
    package let layers: [LayerShape]

    /// - Throws: `ModelError` if an array or a step is none that the specification allows
    package init(
        _ architecture: SlicedArchitecture, arrays: [ProgramArray], steps: [ProgramStep]
    ) throws(ModelError) {
        let graph = try Self.graphArrays(arrays, architecture)
        try ProgramRules(architecture, arrays: graph, steps).check()
        self.arrays = arrays
        self.steps = steps
        layers = steps.enumerated().map { index, step in
            LayerShape(
                "step.\(index)", step.kind.layerKind, graph[step.reads],
                step.result.layerResult(graph[step.writes].content), graph[step.writes],
                shuffles: step.shuffles, role: step.program.role)
        }
    }

    init(_ architecture: SlicedArchitecture, reading records: some RecordSource) throws(ModelError) {
        let arrays = try ProgramArray.all(reading: records)
        try self.init(
            architecture, arrays: arrays, steps: ProgramStep.all(arrays: arrays.count, reading: records))
    }

    /// The records that `init(_:reading:)` reads.
    var records: [Record] { [ProgramArray.record(arrays), ProgramStep.record(steps)] }

    /// The layers of some programs, in order.
    package func layers(_ programs: ProgramStep.Program...) -> [LayerShape] {
        zip(steps, layers).filter { programs.contains($0.0.program) }.map { $0.1 }
    }

    private static func graphArrays(
        _ arrays: [ProgramArray], _ architecture: SlicedArchitecture
    ) throws(ModelError) -> [GraphArray] {
        var found: [GraphArray] = []
        for (index, array) in arrays.enumerated() {
            guard let graphArray = array.graphArray(index, architecture) else {
                throw .array(index: index, .size(side: array.side, channels: array.channels))
            }
            guard !found.contains(graphArray) else { throw .array(index: index, .repeated) }
            found.append(graphArray)
        }
        return found
    }
}
