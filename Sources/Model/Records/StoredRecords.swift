/// A block of records with unique names in memory that stays: each is copied when it is asked for.
struct StoredRecords: RecordSource {
    private var list = NamedList<StoredRecord>()

    /// Finds the records of a block that fills `bytes`, which stay.
    init(parsing bytes: UnsafeRawBufferPointer) throws(ModelError) {
        var reader = RecordReader(bytes, .block)
        while !reader.isAtEnd {
            let record = try StoredRecord(parsing: &reader)
            guard list.append(record, record.name) else { throw .duplicateRecord(record.name) }
        }
    }

    subscript(name: String) -> Record? { list[name].map { $0.record } }

    /// All of them, copied.
    var records: Records {
        do {
            return try Records(list.values.map { $0.record })
        } catch {
            preconditionFailure("names are unique")
        }
    }
}
