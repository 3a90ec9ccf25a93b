/// The rules that steps keep to: spec/vqm-model-2.md, section 3.
struct ProgramRules {
    private let architecture: SlicedArchitecture
    private let arrays: [GraphArray]
    private let steps: [ProgramStep]

    /// - Precondition: the steps name arrays that there are.
    init(_ architecture: SlicedArchitecture, arrays: [GraphArray], _ steps: [ProgramStep]) {
        self.architecture = architecture
        self.arrays = arrays
        self.steps = steps
    }

    func check() throws(ModelError) {
        try checkOrder()
        for index in steps.indices {
            if let fault = shapeFault(steps[index]) ?? usageFault(index) {
                throw .step(index: index, fault)
            }
        }
        for index in arrays.indices
        where !steps.contains(where: { $0.reads == index || $0.writes == index }) {
            throw .array(index: index, .unused)
        }
    }

    /// Checks that programs follow each other, and that each has steps and writes its output.
    private func checkOrder() throws(ModelError) {
        for (index, step) in steps.enumerated().dropFirst()
        where step.program.rawValue < steps[index - 1].program.rawValue {
            throw .step(index: index, .order)
        }
        for program in ProgramStep.Program.allCases {
            guard steps.contains(where: { $0.program == program }) else {
                throw .missingProgram(program.rawValue)
            }
            let output = output(program)
            guard steps.contains(where: { $0.program == program && arrays[$0.writes] == output }) else {
                throw .missingOutput(program: program.rawValue, array: output.name)
            }
        }
    }

    private func output(_ program: ProgramStep.Program) -> GraphArray {
        switch program {
        case .topAnalysis: architecture.latents(.top)
        case .bottomAnalysis: architecture.latents(.bottom)
        case .synthesis: architecture.image
        case .between: architecture.context(.bottom)
        case .preview: architecture.preview
        }
    }

    private func given(_ program: ProgramStep.Program) -> [GraphArray] {
        switch program {
        case .topAnalysis: [architecture.pixels, architecture.signedPixels]
        case .bottomAnalysis:
            [architecture.pixels, architecture.signedPixels, architecture.codewords(.top)]
        case .synthesis: Level.allCases.map(architecture.codewords) + [architecture.context(.bottom)]
        case .between: Level.allCases.map(architecture.context)
        case .preview: [architecture.codewords(.top)]
        }
    }
}

// A step by itself.
extension ProgramRules {
    private func shapeFault(_ step: ProgramStep) -> ProgramFault? {
        let (reads, writes) = (arrays[step.reads], arrays[step.writes])
        let kind = step.kind.layerKind
        if reads.scale.rawValue * kind.stride != writes.scale.rawValue << step.shuffles { return .sides }
        if step.shuffles > 0 && (step.kind == .half || step.kind == .depthwise || step.result.isHidden) {
            return .shuffled
        }
        if step.result.isHidden != writes.content.isHidden { return .result }
        if step.result.isHidden && step.kind == .half { return .result }
        if step.result == .gate && writes.content != .signedHidden { return .result }
        if step.kind == .depthwise {
            let isSigned = reads.content.isSigned && reads.channels == writes.channels
            return isSigned && step.result != .gate ? nil : .reading
        }
        return step.result == .gate && reads.content.isWide ? .reading : nil
    }
}

// A step among the others.
extension ProgramRules {
    private func usageFault(_ index: Int) -> ProgramFault? {
        let step = steps[index]
        let writes = arrays[step.writes]
        let isGiven = given(step.program).contains(writes)
        let isFree = [.signedStream, .stream].contains(writes.content) || writes.content.isHidden
        let isContext = Level.allCases.map(architecture.context).contains(writes)
        let takes =
            isContext ? step.program == .between : isFree || writes == output(step.program)
        if !takes { return .notWritten }
        let others = steps.filter { $0.program.owner != step.program.owner }
        if isFree && !isContext && others.contains(where: { $0.writes == step.writes }) { return .foreign }
        let isFirst = !isGiven && !steps[..<index].contains { $0.writes == step.writes }
        if !writes.content.isHidden && isFirst != (step.result == .store) { return .storing }
        if let fault = readingFault(index) { return fault }
        return writes.content.isHidden ? hiddenFault(index) : droppedFault(index)
    }

    private func readingFault(_ index: Int) -> ProgramFault? {
        let step = steps[index]
        let reads = arrays[step.reads]
        if case .latents = reads.content { return .reading }
        if reads == architecture.preview { return .reading }
        if given(step.program).contains(reads) { return nil }
        let own = steps[..<index].filter { $0.program.owner == step.program.owner }
        return own.contains { $0.writes == step.reads } ? nil : .notGiven
    }

    /// What is wrong with hidden values that a step writes.
    private func hiddenFault(_ index: Int) -> ProgramFault? {
        let array = steps[index].writes
        let writers = steps.filter { $0.writes == array }
        let readers = steps.filter { $0.reads == array }
        guard writers.count == 1, readers.count == 1, index + 1 < steps.count else { return .hidden }
        let next = steps[index + 1]
        let isDense = next.kind == .pointwise || next.kind == .side3
        return next.reads == array && isDense && next.program == steps[index].program ? nil : .hidden
    }

    /// What is wrong with a step that no other one reads.
    private func droppedFault(_ index: Int) -> ProgramFault? {
        let step = steps[index]
        if arrays[step.writes] == output(step.program) { return nil }
        let later = steps[(index + 1)...].filter { $0.program.owner == step.program.owner }
        return later.contains { $0.reads == step.writes } ? nil : .dropped
    }
}
