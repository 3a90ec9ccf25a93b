import Bytes

/// A record whose elements are still where the file has them, in memory that stays.
struct StoredRecord: Sendable {
    let name: String
    private let shape: [Int]
    private let type: ElementType
    nonisolated(unsafe) private let bytes: UnsafeRawBufferPointer

    /// Parses the record at the reader's position.
    init(parsing reader: inout RecordReader) throws(ModelError) {
        let start = reader.offset
        let name = try reader.bytes(Int(try reader.byte()))
        guard !name.isEmpty, name.allSatisfy({ $0 < 128 }) else { throw .recordName(offset: start) }
        self.name = String(decoding: name, as: UTF8.self)
        let code = try reader.byte()
        guard let type = ElementType(rawValue: code) else {
            throw .elementType(record: self.name, found: code)
        }
        self.type = type
        let rank = Int(try reader.byte())
        guard rank <= 4 else { throw .rank(record: self.name, found: rank) }
        var shape: [Int] = []
        for _ in 0..<rank { shape.append(try reader.word()) }
        self.shape = shape
        bytes = try reader.bytes(Self.size(shape, type))
    }

    /// Bytes of the elements; the largest `Int` where none holds their number.
    private static func size(_ shape: [Int], _ type: ElementType) -> Int {
        var size = type.size
        for dimension in shape {
            let (product, isBeyond) = size.multipliedReportingOverflow(by: dimension)
            // A dimension of 0 further on does not help a block that long.
            if isBeyond { return Int.max }
            size = product
        }
        return size
    }

    /// A copy of the record.
    var record: Record {
        Record(name, shape, Record.Elements(type, littleEndian: bytes))
    }
}
