/// A block of records with unique names in memory that stays: each is copied when it is asked for.
struct StoredRecords: RecordSource {
    private var all: [StoredRecord] = []
    private var positions: [String: Int] = [:]

    /// Finds the records of a block that fills `bytes`, which stay.
    init(parsing bytes: UnsafeRawBufferPointer) throws(ModelError) {
        var reader = RecordReader(bytes, .block)
        while !reader.isAtEnd {
            let record = try StoredRecord(parsing: &reader)
            guard positions.updateValue(all.count, forKey: record.name) == nil else {
                throw .duplicateRecord(record.name)
            }
            all.append(record)
        }
    }

    subscript(name: String) -> Record? {
        positions[name].map { all[$0].record }
    }

    /// All of them, copied.
    var records: Records {
        do { return try Records(all.map { $0.record }) } catch { preconditionFailure("names are unique") }
    }
}
