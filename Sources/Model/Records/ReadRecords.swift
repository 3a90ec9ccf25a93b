/// A block of records that knows which of them have been read.
final class ReadRecords: RecordSource {
    private let records: Records
    private var isRead: [Bool]

    init(_ records: Records) {
        self.records = records
        isRead = [Bool](repeating: false, count: records.all.count)
    }

    subscript(name: String) -> Record? {
        guard let position = records.position(name) else { return nil }
        isRead[position] = true
        return records.all[position]
    }

    /// - Throws: `ModelError.unknownRecord` for the first that has not been read
    func refuseOthers() throws(ModelError) {
        for (record, isRead) in zip(records.all, isRead) where !isRead { throw .unknownRecord(record.name) }
    }
}
