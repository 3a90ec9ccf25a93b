/// A block of records with unique names, in file order: spec/vqm-model.md, section 1.
package struct Records: RecordSource, Equatable {
    /// In the order of the file.
    package private(set) var all: [Record] = []
    private var positions: [String: Int] = [:]

    package init() {}

    /// - Throws: `ModelError.duplicateRecord` if two records have the same name.
    package init(_ records: [Record]) throws(ModelError) {
        for record in records { try append(record) }
    }

    /// Parses a block that fills `bytes`: the inverse of `serialized()`.
    package init(parsing bytes: UnsafeRawBufferPointer) throws(ModelError) {
        var reader = RecordReader(bytes, .block)
        while !reader.isAtEnd { try append(Record(parsing: &reader)) }
    }

    /// The block's bytes.
    package func serialized() -> [UInt8] {
        var bytes: [UInt8] = []
        for record in all { record.serialize(into: &bytes) }
        return bytes
    }

    /// The record called `name`, if there is one.
    package subscript(name: String) -> Record? {
        positions[name].map { all[$0] }
    }

    /// - Throws: `ModelError.duplicateRecord` if the block has a record of that name.
    package mutating func append(_ record: Record) throws(ModelError) {
        guard positions.updateValue(all.count, forKey: record.name) == nil else {
            throw .duplicateRecord(record.name)
        }
        all.append(record)
    }
}
