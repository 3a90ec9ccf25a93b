/// The records of layers of both formats: spec/vqm-model.md, section 3.1, and spec/vqm-model-2.md, section 4.
extension ConvolutionLayer {
    /// Reads the records of the layer that `shape` names.
    init(_ shape: LayerShape, qualities: Int, reading records: some RecordSource) throws(ModelError) {
        let dimensions = shape.weightDimensions
        let weights: Weights =
            shape.isWide
            ? .s16(try records.s16(shape.record("weight"), dimensions))
            : .s8(try records.s8(shape.record("weight"), dimensions))
        self.init(
            kernel: shape.kernel, inputs: shape.inputs, outputs: shape.outputs, weights: weights,
            bias: try records.s32(shape.record("bias"), [qualities, shape.outputs]),
            scale: try records.s16(shape.record("scale"), [qualities, shape.outputs]),
            shift: try records.u8(shape.record("shift"), [qualities, 2]),
            input: try Self.input(shape, qualities, reading: records),
            gate: shape.result == .gate ? try records.s16(shape.record("gate"), [qualities]) : nil)
    }

    /// Multipliers and shifts; those of signed streams have no shift of their own.
    private static func input(
        _ shape: LayerShape, _ qualities: Int, reading records: some RecordSource
    ) throws(ModelError) -> [Int16]? {
        guard shape.makesBytes else { return nil }
        guard shape.source.isSigned else { return try records.s16(shape.record("input"), [qualities, 2]) }
        return try records.s16(shape.record("input"), [qualities]).flatMap { [$0, signedShift] }
    }

    /// The shift of bytes with 128 for zero.
    private static let signedShift: Int16 = 15

    /// The records that `init(_:qualities:reading:)` reads.
    func records(_ shape: LayerShape) -> [Record] {
        let dimensions = [outputs, kernel, kernel, inputs]
        let elements: Record.Elements =
            switch weights {
            case .s8(let array): .s8(array)
            case .s16(let array): .s16(array)
            }
        let records = [
            Record(shape.record("weight"), dimensions, elements),
            Record(shape.record("bias"), [qualities, outputs], .s32(bias)),
            Record(shape.record("scale"), [qualities, outputs], .s16(scale)),
            Record(shape.record("shift"), [qualities, 2], .u8(shift)),
        ]
        return records + (input.map { [inputRecord(shape, $0)] } ?? [])
            + (gate.map { [Record(shape.record("gate"), [qualities], .s16($0))] } ?? [])
    }

    private func inputRecord(_ shape: LayerShape, _ input: [Int16]) -> Record {
        let name = shape.record("input")
        guard shape.source.isSigned else { return Record(name, [qualities, 2], .s16(input)) }
        return Record(name, [qualities], .s16((0..<qualities).map { input[2 * $0] }))
    }

    /// Checks that the layer has the dimensions of `shape` and shifts in range.
    func validate(_ shape: LayerShape, qualities: Int) throws(ModelError) {
        let expected = shape.weightDimensions
        let found = [outputs, kernel, kernel, inputs]
        guard found == expected else {
            throw .shape(record: shape.record("weight"), expected: expected, found: found)
        }
        guard self.qualities == qualities else {
            throw .shape(
                record: shape.record("shift"), expected: [qualities, 2], found: [self.qualities, 2])
        }
        let type: ElementType = if case .s8 = weights { .s8 } else { .s16 }
        let expectedType: ElementType = shape.isWide ? .s16 : .s8
        guard type == expectedType else {
            throw .type(record: shape.record("weight"), expected: expectedType, found: type)
        }
        guard (input != nil) == (shape.makesBytes) else {
            throw input == nil ? .missingRecord(shape.record("input")) : .unknownRecord(shape.record("input"))
        }
        guard (gate != nil) == (shape.result == .gate) else {
            throw gate == nil ? .missingRecord(shape.record("gate")) : .unknownRecord(shape.record("gate"))
        }
        try checkShifts(shape.record("shift"), shift)
        if let gate { try check(shape.record("gate"), gate, in: 0...32767) }
        if shape.source.isSigned, let input {
            try check(shape.record("input"), (0..<qualities).map { input[2 * $0] }, in: 0...32767)
        }
        if let input { try checkInput(shape.record("input"), input) }
    }

    private func checkInput(_ record: String, _ input: [Int16]) throws(ModelError) {
        for (index, value) in input.enumerated() {
            let allowed = index % 2 == 0 ? 0...32767 : 1...24
            guard allowed.contains(Int(value)) else {
                throw .value(record: record, index: index, found: Int(value), allowed: allowed)
            }
        }
    }
}

/// Checks pairs of shifts p (0...24) and s (1...24).
func checkShifts(_ record: String, _ shifts: [UInt8]) throws(ModelError) {
    for (index, value) in shifts.enumerated() {
        let allowed = index % 2 == 0 ? 0...24 : 1...24
        guard allowed.contains(Int(value)) else {
            throw .value(record: record, index: index, found: Int(value), allowed: allowed)
        }
    }
}
