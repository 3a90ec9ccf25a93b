/// A block of records with unique names, in file order: spec/vqm-model.md, section 1.
package struct Records: RecordSource, Equatable {
    private var list = NamedList<Record>()

    /// In the order of the file.
    package var all: [Record] { list.values }

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
    package subscript(name: String) -> Record? { list[name] }

    /// The place among `all` of the record called `name`, if there is one.
    func position(_ name: String) -> Int? { list.position(name) }

    /// - Throws: `ModelError.duplicateRecord` if the block has a record of that name.
    package mutating func append(_ record: Record) throws(ModelError) {
        guard list.append(record, record.name) else { throw .duplicateRecord(record.name) }
    }
}
