/// Access by name, type and shape: anything else in the block is an error that names the record. In functions
/// of their own, since a model's readers call them many times.
extension RecordSource {
    @inline(never)
    func u8(_ name: String, _ shape: [Int]? = nil) throws(ModelError) -> [UInt8] {
        let record = try required(name, shape)
        guard case .u8(let array) = record.elements else { throw mismatch(record, .u8) }
        return array
    }

    @inline(never)
    func s8(_ name: String, _ shape: [Int]) throws(ModelError) -> [Int8] {
        let record = try required(name, shape)
        guard case .s8(let array) = record.elements else { throw mismatch(record, .s8) }
        return array
    }

    @inline(never)
    func s16(_ name: String, _ shape: [Int]) throws(ModelError) -> [Int16] {
        let record = try required(name, shape)
        guard case .s16(let array) = record.elements else { throw mismatch(record, .s16) }
        return array
    }

    @inline(never)
    func s32(_ name: String, _ shape: [Int]) throws(ModelError) -> [Int32] {
        let record = try required(name, shape)
        guard case .s32(let array) = record.elements else { throw mismatch(record, .s32) }
        return array
    }

    private func required(_ name: String, _ shape: [Int]?) throws(ModelError) -> Record {
        guard let record = self[name] else { throw .missingRecord(name) }
        if let shape {
            guard record.shape == shape else {
                throw .shape(record: name, expected: shape, found: record.shape)
            }
        } else {
            guard record.shape.count == 1 else {
                throw .shape(record: name, expected: [record.elements.count], found: record.shape)
            }
        }
        return record
    }

    private func mismatch(_ record: Record, _ expected: ElementType) -> ModelError {
        .type(record: record.name, expected: expected, found: record.elements.type)
    }
}

/// - Throws: `ModelError.value` for the first element out of range.
func check<Integer: FixedWidthInteger>(
    _ record: String, _ values: some Sequence<Integer>, in allowed: ClosedRange<Int>
) throws(ModelError) {
    for (index, value) in values.enumerated() where !allowed.contains(Int(value)) {
        throw .value(record: record, index: index, found: Int(value), allowed: allowed)
    }
}
