import Identifiers
import TestModels
import Testing

@testable import Model

/// Every check at load names the record and the number that does not fit.
@Suite struct ValidationTests {
    let model: GraphModel

    init() throws {
        model = try TestModel.make(seed: 11)
    }

    @Test func missingAndUnknownRecords() throws {
        let all = model.inference.all
        for missing in [
            "architecture", "groups.top", "exp2", "synthesis.out.weight", "codebook.bottom.4.tilt",
        ] {
            #expect(throws: ModelError.missingRecord(missing)) { try load(all.filter { $0.name != missing }) }
        }
        #expect(throws: ModelError.unknownRecord("extra")) {
            try load(all + [Record("extra", [1], .u8([0]))])
        }
    }

    @Test func wrongTypeOrShape() throws {
        #expect(throws: ModelError.type(record: "exp2", expected: .s32, found: .s16)) {
            try load(replacing: Record("exp2", [256], .s16([Int16](repeating: 0, count: 256))))
        }
        #expect(throws: ModelError.shape(record: "output.scale", expected: [3], found: [1, 3])) {
            try load(replacing: Record("output.scale", [1, 3], .s16([1, 1, 1])))
        }
    }

    @Test func otherTableIsRefused() throws {
        var table = ExponentTable.values
        table[100] += 1
        let expected = Int(ExponentTable.values[100])
        #expect(
            throws: ModelError.value(
                record: "exp2", index: 100, found: expected + 1, allowed: expected...expected)
        ) {
            try load(replacing: Record("exp2", [256], .s32(table)))
        }
    }

    @Test(arguments: [
        (0, 0), (0, 65), (1, 0), (2, 257), (3, 3), (4, 513), (5, 3), (6, 3), (7, 13), (8, 17), (12, -1),
        (13, 17), (14, 9),
    ])
    func architectureOutOfRange(field: Int, value: Int32) throws {
        guard case .s32(var fields)? = model.inference["architecture"]?.elements else { return }
        fields[field] = value
        #expect { try load(replacing: Record("architecture", [15], .s32(fields))) } throws: { error in
            guard case ModelError.value("architecture", field, Int(value), _) = error else { return false }
            return true
        }
    }

    @Test func phasesOutOfRange() throws {
        for count in [0, 4, 6] as [UInt8] {
            let error = ModelError.phases(record: "phases.top", index: 1, found: Int(count))
            #expect("\(error)" == "record phases.top: element 1 is \(count), allowed 1, 2, 3 or 5")
            #expect(throws: error) { try load(replacing: Record("phases.top", [3], .u8([1, count, 1]))) }
        }
        #expect(throws: ModelError.shape(record: "phases.bottom", expected: [5], found: [4])) {
            try load(replacing: Record("phases.bottom", [4], .u8([1, 1, 1, 1])))
        }
    }

    @Test func groupsMustSumToChannels() throws {
        #expect(throws: ModelError.groupSum(record: "groups.top", sum: 5, channels: 6)) {
            try load(replacing: Record("groups.top", [3], .u8([1, 2, 2])))
        }
    }

    @Test func shiftsOutOfRange() throws {
        #expect(throws: ModelError.value(record: "synthesis.out.shift", index: 3, found: 0, allowed: 1...24))
        {
            try load(replacing: Record("synthesis.out.shift", [3, 2], .u8([0, 1, 24, 0, 1, 1])))
        }
        #expect(
            throws: ModelError.value(record: "synthesis.out.input", index: 2, found: -1, allowed: 0...32767)
        ) {
            try load(replacing: Record("synthesis.out.input", [3, 2], .s16([0, 1, -1, 1, 1, 1])))
        }
    }

    @Test func codewordsMustBeSorted() throws {
        let record = try #require(model.inference["codebook.top.0.base"])
        guard case .s16(var base) = record.elements else { return }
        base[1] = base[0] + 1
        #expect { try load(replacing: Record(record.name, record.shape, .s16(base))) } throws: { error in
            guard case ModelError.value("codebook.top.0.base", 1, _, _) = error else { return false }
            return true
        }
    }

    /// A bias that just fits is accepted, one more is refused with the bound in the error.
    @Test func overflowIsRefusedExactly() throws {
        let name = "synthesis.out"
        let layer = model.layer(name)
        guard case .s8(let weights) = layer.weights else { return }
        let sum = weights.prefix(weights.count / layer.outputs).reduce(0) { $0 + 255 * Int($1.magnitude) }
        let p = stride(from: 0, to: layer.shift.count, by: 2).map { Int(layer.shift[$0]) }.max()!
        let room = Int(Int32.max) - sum - (p == 0 ? 0 : 1 << (p - 1))
        var bias = layer.bias
        bias[0] = Int32(-room)
        let shape = [layer.qualities, layer.outputs]
        #expect(throws: Never.self) { try load(replacing: Record("\(name).bias", shape, .s32(bias))) }
        bias[0] -= 1
        #expect(
            throws: ModelError.overflow(record: "\(name).weight", channel: 0, bound: Int64(Int32.max) + 1)
        ) {
            try load(replacing: Record("\(name).bias", shape, .s32(bias)))
        }
    }

    private func load(replacing record: Record) throws {
        try load(model.inference.all.map { $0.name == record.name ? record : $0 })
    }

    private func load(_ records: [Record]) throws {
        _ = try GraphModel(reading: Records(records), digest: ModelDigest(0..<6), notes: Records())
    }
}
