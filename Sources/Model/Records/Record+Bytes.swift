import Bytes

extension Record {
    /// Parses the record at the reader's position: the inverse of `serialize(into:)`.
    init(parsing reader: inout RecordReader) throws(ModelError) {
        self = try StoredRecord(parsing: &reader).record
    }

    /// Appends the record as the file holds it.
    func serialize(into bytes: inout [UInt8]) {
        bytes.append(UInt8(name.utf8.count))
        bytes += name.utf8
        bytes.append(elements.type.rawValue)
        bytes.append(UInt8(shape.count))
        for dimension in shape { bytes.append(uint32: UInt32(dimension)) }
        elements.serialize(into: &bytes)
    }
}

extension Record.Elements {
    /// Elements stored in `bytes`, whose count is a multiple of the element size.
    init(_ type: ElementType, littleEndian bytes: UnsafeRawBufferPointer) {
        switch type {
        case .u8: self = .u8([UInt8](bytes))
        case .text: self = .text([UInt8](bytes))
        case .s8: self = .s8(Self.integers(bytes))
        case .s16: self = .s16(Self.integers(bytes))
        case .s32: self = .s32(Self.integers(bytes))
        case .f32: self = .f32(Self.integers(bytes).map { (bits: UInt32) in Float(bitPattern: bits) })
        }
    }

    func serialize(into bytes: inout [UInt8]) {
        switch self {
        case .u8(let array), .text(let array): bytes += array
        case .s8(let array): Self.append(array, to: &bytes)
        case .s16(let array): Self.append(array, to: &bytes)
        case .s32(let array): Self.append(array, to: &bytes)
        case .f32(let array): Self.append(array.map { $0.bitPattern }, to: &bytes)
        }
    }

    private static func integers<Integer: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer) -> [Integer] {
        let count = bytes.count / MemoryLayout<Integer>.size
        let stored = [Integer](unsafeUninitializedCapacity: count) { buffer, initialized in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
            initialized = count
        }
        return Integer(1).littleEndian == 1 ? stored : stored.map { Integer(littleEndian: $0) }
    }

    private static func append<Integer: FixedWidthInteger>(_ array: [Integer], to bytes: inout [UInt8]) {
        let stored = Integer(1).littleEndian == 1 ? array : array.map { $0.littleEndian }
        stored.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}
