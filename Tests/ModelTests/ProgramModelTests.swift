import Identifiers
import TestModels
import Testing

@testable import Model

/// Files of format 2: written, read, and refused with the name of what is wrong.
@Suite struct ProgramModelTests {
    let model: ProgramModel

    init() throws {
        model = try TestProgramModel.make(seed: 71)
    }

    @Test(arguments: [TestModel.Range.ordinary, .extreme])
    func readingInvertsWriting(range: TestModel.Range) throws {
        let notes = [Record("card", text: "A model.")]
        let model = try TestProgramModel.make(seed: 72, range: range, notes: notes)
        let bytes = model.serialized()
        #expect(bytes.starts(with: ModelFormat.magic + [2]))
        let read = try ProgramModel(parsing: bytes)
        #expect(read == model && read.serialized() == bytes)
        #expect(read.architecture == model.architecture && read.programs == model.programs)
        #expect(read.layers == model.layers && read.top == model.top && read.bottom == model.bottom)
        #expect(read.startBase == model.startBase && read.ratings == model.ratings)
        #expect(read.notes == model.notes && read.digest == model.digest)
    }

    @Test func otherFormatsAreRefused() throws {
        let other = try TestModel.make(seed: 1, .smallest, codewords: 1).serialized()
        #expect(throws: ModelError.otherFormat(.format1, expected: .format2)) {
            try ProgramModel(parsing: other)
        }
        #expect(throws: ModelError.otherFormat(.format2, expected: .format1)) {
            try GraphModel(parsing: model.serialized())
        }
    }

    /// Cut anywhere, a file is refused; so is one that goes on.
    @Test func truncationAtEveryByte() {
        let bytes = model.serialized()
        for length in bytes.indices {
            #expect(throws: ModelError.self) { try ProgramModel(parsing: Array(bytes[..<length])) }
        }
        #expect(throws: ModelError.trailingBytes(count: 1)) { try ProgramModel(parsing: bytes + [0]) }
    }

    @Test func everyRecordIsNeeded() throws {
        let all = records.all
        for record in all {
            #expect(throws: ModelError.missingRecord(record.name)) {
                try load(all.filter { $0.name != record.name })
            }
        }
        #expect(throws: ModelError.unknownRecord("extra")) {
            try load(all + [Record("extra", [1], .u8([0]))])
        }
        #expect(throws: ModelError.unknownRecord("codebook.top.0.features")) {
            try load(all + [Record("codebook.top.0.features", [1], .u8([0]))])
        }
    }

    /// Every record with a type that it does not have.
    @Test func everyTypeIsChecked() throws {
        for record in records.all {
            let other: Record.Elements = record.elements.type == .u8 ? .s8([0]) : .u8([0])
            #expect(throws: ModelError.self, "\(record.name)") {
                try load(replacing: Record(record.name, [1], other))
            }
        }
    }

    @Test(arguments: [(0, 0), (0, 256), (1, 3), (2, 513), (3, 13), (4, -1), (4, 9), (5, 0), (5, 257)])
    func architectureOutOfRange(field: Int, value: Int32) throws {
        try expectValue("architecture", field, value)
    }

    @Test func rangesAreChecked() throws {
        try expectValue("top.groups", 0, 5)
        try expectValue("bottom.slices", 2, 9)
        try expectValue("top.limits", 1, -1)
        try expectValue("unit", 1, 0)
        try expectValue("tune", 1, 2)
        try expectValue("arrays", 3 * 4, 11)
        try expectValue("steps", 6 * 2, 5)
        try expectValue("steps", 6 * 2 + 2, 99)
        try expectValue("steps", 6 * 2 + 5, 3)
        try expectValue("step.0.shift", 1, 0)
        try expectValue("step.1.shift", 0, 25)
        try expectValue("step.2.gate", 1, -1)
        try expectValue("step.4.input", 1, -1)
        try expectValue("prior.top.0.0.head1.input", 1, 0)
        try expectValue("prior.bottom.features", 0, -1)
        try expectValue("prior.bottom.features", 1, 25)
        try expectValue("start.base", 1, 32767)
        try expectValue("codebook.top.1.sizes", 1, 257)
        try expectValue("codebook.top.0.base", 1, 32767)
        try expectValue("exp2", 7, 1)
    }

    @Test func levelsAreChecked() throws {
        #expect(throws: ModelError.phases(record: "top.phases", index: 1, found: 4)) {
            try load(replacing: Record("top.phases", [2], .u8([1, 4])))
        }
        #expect(throws: ModelError.reach(record: "top.reach", index: 0, found: 2)) {
            try load(replacing: Record("top.reach", [2], .u8([2, 3])))
        }
        #expect(throws: ModelError.sliceSum(record: "top.slices", sum: 2, groups: 3)) {
            try load(replacing: Record("top.slices", [2], .u8([1, 1])))
        }
        #expect(throws: ModelError.count(record: "top.groups", found: 0, allowed: 1...255)) {
            try load(replacing: Record("top.groups", [0], .u8([])))
        }
        let many = [UInt8](repeating: 4, count: 65)
        #expect(throws: ModelError.channels(record: "top.groups", sum: 260, allowed: 256)) {
            try load(replacing: Record("top.groups", [65], .u8(many)))
        }
    }

    /// Sums that 32 bits do not hold, of bytes, of codewords up to their limits and of depthwise filters.
    @Test(arguments: ["step.3.weight", "step.14.weight", "step.1.weight", "prior.bottom.2.coarse.weight"])
    func overflowIsRefused(record: String) throws {
        let bias = record.replacing("weight", with: "bias")
        let old = try #require(records[bias])
        let count = old.elements.count
        let values = [Int32](repeating: .max, count: count)
        #expect { try load(replacing: Record(bias, old.shape, .s32(values))) } throws: { error in
            guard case ModelError.overflow(record, 0, _) = error else { return false }
            return true
        }
    }

    @Test func errorsAreSentences() {
        #expect(
            ModelError.array(index: 3, .size(side: 4, channels: 9)).description
                == "record arrays: array 3: no array of its kind has side 4 and 9 channels")
        #expect(
            ModelError.step(index: 5, .dropped).description
                == "record steps: step 5: nothing reads what it writes")
        #expect(
            ModelError.missingOutput(program: 2, array: "image").description
                == "record steps: program 2 does not write image")
    }
}

extension ProgramModelTests {
    private var records: Records { model.inference }

    private func load(_ records: [Record]) throws(ModelError) {
        let records = try Records(records)
        let source = ReadRecords(records)
        let parts = try ProgramModel.Parts(reading: source, isPart: false)
        try parts.validate()
        try source.refuseOthers()
    }

    private func load(replacing record: Record) throws(ModelError) {
        try load(records.all.map { $0.name == record.name ? record : $0 })
    }

    /// Expects a record with another value to be refused for that value.
    private func expectValue(_ name: String, _ index: Int, _ value: Int32) throws {
        let record = try #require(records[name])
        let changed = Record(name, record.shape, record.elements.setting(index, to: value))
        #expect("\(name)") { try load(replacing: changed) } throws: { error in
            guard case ModelError.value(name, index, Int(value), _) = error else { return false }
            return true
        }
    }
}

extension Record.Elements {
    /// The elements with another value at an index.
    fileprivate func setting(_ index: Int, to value: Int32) -> Self {
        func set<Integer: FixedWidthInteger>(_ array: [Integer]) -> [Integer] {
            var array = array
            array[index] = Integer(truncatingIfNeeded: value)
            return array
        }
        return switch self {
        case .u8(let array): .u8(set(array))
        case .s8(let array): .s8(set(array))
        case .s16(let array): .s16(set(array))
        case .s32(let array): .s32(set(array))
        case .f32, .text: self
        }
    }
}
