/// The inference records of a model, in the order of the file.
enum InferenceBlock: Sendable {
    /// They share their storage with what the model is made of.
    case parsed(Records)
    /// Of a known model: where the file has them.
    case stored(StoredRecords)

    var records: Records {
        switch self {
        case .parsed(let records): records
        case .stored(let records): records.records
        }
    }
}
