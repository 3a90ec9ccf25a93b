import TestModels
import Testing

@testable import Model

/// Programs that do not keep to the rules are refused with the step and what is wrong with it.
@Suite struct ProgramRulesTests {
    let architecture: SlicedArchitecture

    init() throws {
        architecture = try TestProgramModel.make(seed: 73).architecture
    }

    private let arrays = TestPrograms.gated.arrays
    private let steps = TestPrograms.gated.steps

    @Test func programsOfGatedBlocksKeepToTheRules() throws {
        let programs = try ModelPrograms(architecture, arrays: arrays, steps: steps)
        #expect(programs.layers.count == steps.count)
        #expect(programs.layers(.preview).count == 1)
        #expect(programs.layers(.topAnalysis, .bottomAnalysis).count == 17)
    }

    @Test func arraysAreChecked() {
        expect(
            .array(index: 1, .repeated), arrays: replacing(1, ProgramArray(.pixels, side: 8, channels: 192)))
        for (side, channels) in [(8, 193), (16, 192), (3, 192)] {
            expect(
                .array(index: 0, .size(side: side, channels: channels)),
                arrays: replacing(0, ProgramArray(.pixels, side: side, channels: channels)))
        }
        for channels in [-1, 3, 513, Int(Int32.max)] {
            let index = arrays.firstIndex { $0.kind == .stream }!
            expect(
                .array(index: index, .size(side: 8, channels: channels)),
                arrays: replacing(index, ProgramArray(.stream, side: 8, channels: channels)))
        }
        expect(
            .array(index: arrays.count, .unused),
            arrays: arrays + [ProgramArray(.stream, side: 8, channels: 4)])
    }

    @Test func programsAreComplete() {
        for program in ProgramStep.Program.allCases {
            expect(.missingProgram(program.rawValue), steps: steps.filter { $0.program != program })
        }
        let image = arrays.firstIndex { $0.kind == .image }!
        expect(
            .missingOutput(program: 2, array: "image"),
            steps: steps.filter { $0.writes != image && $0.reads != image })
        expect(.step(index: 4, .order), steps: replacing(3) { .init(.preview, $0) })
    }

    /// One change each, by step.
    @Test func stepsAreChecked() {
        expect(0, .sides) { .init(.topAnalysis, .half, $0.reads, .store, $0.writes) }
        expect(0, .storing) { .init(.topAnalysis, .pointwise, $0.reads, .add, $0.writes) }
        expect(3, .storing) { .init(.topAnalysis, .pointwise, $0.reads, .store, $0.writes) }
        expect(1, .reading) { .init(.topAnalysis, .depthwise, $0.reads, .gate, $0.writes) }
        expect(1, .result) { .init(.topAnalysis, .depthwise, $0.reads, .add, $0.writes) }
        expect(0, .reading) { .init(.topAnalysis, .depthwise, $0.reads, .store, $0.writes) }
        // The hidden values before it have lost their reader.
        expect(1, .hidden, at: 2) { .init(.topAnalysis, .pointwise, 0, .gate, $0.writes) }
        expect(0, .notGiven) { .init(.topAnalysis, .pointwise, 3, .store, $0.writes) }
        expect(0, .notWritten) { .init(.topAnalysis, .pointwise, $0.reads, .store, 5) }
        let block = steps.firstIndex { $0.program == .synthesis && $0.result == .hidden }!
        expect(block, .shuffled) { .init(.synthesis, .depthwise, 2, .hidden, $0.writes, shuffles: 1) }
        let last = steps.lastIndex { $0.program == .bottomAnalysis }!
        expect(last, .reading) { .init(.bottomAnalysis, .pointwise, 5, .add, $0.writes) }
        let stream = arrays.firstIndex { $0.kind == .stream }!
        let first = steps.firstIndex { $0.program == .synthesis }!
        expect(0, .foreign, at: first) { .init(.synthesis, .pointwise, $0.reads, .store, stream) }
    }

    /// Gates and depthwise filters have no rectified arrays.
    @Test func rectifiedArraysAreChecked() throws {
        func rectified(_ index: Int, _ kind: ProgramArray.Kind) -> [ProgramArray] {
            replacing(
                index, ProgramArray(kind, side: arrays[index].side, channels: arrays[index].channels))
        }
        let filter = steps.firstIndex { $0.kind == .depthwise }!
        let gate = steps.firstIndex { $0.result == .gate }!
        expect(.step(index: filter, .reading), arrays: rectified(steps[filter].reads, .rectifiedStream))
        expect(.step(index: gate, .result), arrays: rectified(steps[gate].writes, .rectifiedHidden))
        let hidden = rectified(steps[filter].writes, .rectifiedHidden)
        let layer = try ModelPrograms(architecture, arrays: hidden, steps: steps).layers[filter]
        #expect(layer.result == .hidden && layer.writes.content == .hidden)
    }

    @Test func whatNothingReadsIsRefused() {
        let stream = arrays.firstIndex { $0.kind == .stream && $0.side == 4 }!
        let last = steps.lastIndex { $0.program == .synthesis }!
        var changed = steps
        changed.insert(.init(.synthesis, .pointwise, stream, .add, stream), at: last + 1)
        expect(.step(index: last + 1, .dropped), steps: changed)
    }
}

extension ProgramRulesTests {
    private func expect(
        _ error: ModelError, arrays: [ProgramArray]? = nil, steps: [ProgramStep]? = nil,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: error, sourceLocation: location) {
            try ModelPrograms(architecture, arrays: arrays ?? self.arrays, steps: steps ?? self.steps)
        }
    }

    /// Expects a change of a step to be refused for that step.
    private func expect(
        _ index: Int, _ fault: ProgramFault, at changed: Int? = nil,
        location: SourceLocation = #_sourceLocation, _ change: (ProgramStep) -> ProgramStep
    ) {
        expect(.step(index: index, fault), steps: replacing(changed ?? index, change), at: location)
    }

    private func replacing(_ index: Int, _ change: (ProgramStep) -> ProgramStep) -> [ProgramStep] {
        var changed = steps
        changed[index] = change(steps[index])
        return changed
    }

    private func replacing(_ index: Int, _ array: ProgramArray) -> [ProgramArray] {
        var changed = arrays
        changed[index] = array
        return changed
    }
}

extension ProgramStep {
    /// A step of another program.
    fileprivate init(_ program: Program, _ step: ProgramStep) {
        self.init(program, step.kind, step.reads, step.result, step.writes, shuffles: step.shuffles)
    }
}
