import Foundation

/// Named arrays and strings in the safetensors format: 8 bytes of header length, little-endian, a JSON header
/// that names every tensor's type, shape and bytes, then these bytes without gaps.
struct Safetensors {
    /// A dense array, row-major.
    struct Tensor: Equatable {
        enum Elements: Equatable {
            case f32([Float])
            case f64([Double])
        }

        let shape: [Int]
        let elements: Elements

        init(_ shape: [Int], _ elements: Elements) {
            (self.shape, self.elements) = (shape, elements)
            precondition(shape.reduce(1, *) == count, "a tensor's elements fill its shape")
        }

        var count: Int {
            switch elements {
            case .f32(let values): values.count
            case .f64(let values): values.count
            }
        }
    }

    /// What is wrong with bytes that are not safetensors, or not those that are wanted.
    struct Problem: Error, Equatable {
        let reason: String
    }

    var tensors: [String: Tensor] = [:]
    var metadata: [String: String] = [:]

    /// The header's largest length: a sane one has some hundred bytes a tensor.
    static var largestHeader: Int { 1 << 26 }
}

// MARK: Parsing

extension Safetensors {
    /// Where a tensor lies in the bytes after the header.
    private struct Place {
        let name: String, type: String
        let shape: [Int]
        let bytes: Range<Int>
    }

    /// Reads what `serialized` writes. Types other than F32 and F64 are refused.
    init(parsing data: Data) throws(Problem) {
        let (fields, start) = try Self.header(of: data)
        metadata = fields["__metadata__"] as? [String: String] ?? [:]
        var end = 0
        for place in try Self.places(in: fields) {
            guard place.bytes.lowerBound == end, place.bytes.upperBound <= data.count - start else {
                throw Problem(reason: "\(place.name) lies outside the file, or in another tensor")
            }
            end = place.bytes.upperBound
            let first = data.startIndex + start
            let bytes = data[first + place.bytes.lowerBound..<first + place.bytes.upperBound]
            tensors[place.name] = try Self.tensor(place, bytes)
        }
        guard end == data.count - start else {
            throw Problem(reason: "\(data.count) bytes are not what the header declares")
        }
    }

    /// The fields of the header, and where the tensors start.
    static func header(of data: Data) throws(Problem) -> (fields: [String: Any], end: Int) {
        guard data.count >= 8 else { throw Problem(reason: "no header") }
        let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(largestHeader) else { throw Problem(reason: "no checkpoint header") }
        guard data.count - 8 >= Int(length) else { throw Problem(reason: "cut short") }
        let json = data.dropFirst(8).prefix(Int(length))
        guard let fields = try? JSONSerialization.jsonObject(with: Data(json)) as? [String: Any] else {
            throw Problem(reason: "the header is no JSON object")
        }
        return (fields, 8 + Int(length))
    }

    private static func places(in fields: [String: Any]) throws(Problem) -> [Place] {
        var places: [Place] = []
        for (name, value) in fields where name != "__metadata__" {
            guard let field = value as? [String: Any], let type = field["dtype"] as? String,
                let shape = field["shape"] as? [Int], let ends = field["data_offsets"] as? [Int],
                ends.count == 2, ends[0] >= 0, ends[0] <= ends[1]
            else { throw Problem(reason: "\(name) is not described as a tensor") }
            places.append(Place(name: name, type: type, shape: shape, bytes: ends[0]..<ends[1]))
        }
        return places.sorted {
            ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
        }
    }

    private static func tensor(_ place: Place, _ bytes: Data) throws(Problem) -> Tensor {
        let width = ["F32": 4, "F64": 8][place.type] ?? 0
        guard width > 0 else { throw Problem(reason: "\(place.name) has the type \(place.type)") }
        var size = width
        for side in place.shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: side)
            guard side >= 0, !overflow else { throw Problem(reason: "\(place.name) has no shape") }
            size = product
        }
        guard size == bytes.count else {
            throw Problem(reason: "\(place.name) has \(bytes.count) bytes, \(place.shape) takes \(size)")
        }
        return Tensor(
            place.shape, width == 4 ? .f32(elements(bytes, zero: 0)) : .f64(elements(bytes, zero: 0)))
    }

    private static func elements<T>(_ bytes: Data, zero: T) -> [T] {
        var values = [T](repeating: zero, count: bytes.count / MemoryLayout<T>.stride)
        values.withUnsafeMutableBytes { _ = bytes.copyBytes(to: $0) }
        return values
    }
}

// MARK: Writing

extension Safetensors {
    /// The bytes of a file; the same content gives the same bytes.
    var serialized: Data {
        // Wide elements first, so that all are aligned.
        let order = tensors.keys.sorted { (narrow($0), $0) < (narrow($1), $1) }
        var fields: [String: Any] = [:]
        if !metadata.isEmpty { fields["__metadata__"] = metadata }
        var end = 0
        for name in order {
            let tensor = tensors[name]!
            let size = tensor.count * (narrow(name) == 0 ? 8 : 4)
            fields[name] = [
                "dtype": narrow(name) == 0 ? "F64" : "F32", "shape": tensor.shape,
                "data_offsets": [end, end + size],
            ]
            end += size
        }
        var header = (try? JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)) ?? Data()
        header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: -header.count & 7))
        var data = Data(capacity: 8 + header.count + end)
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(header)
        for name in order {
            switch tensors[name]!.elements {
            case .f32(let values): values.withUnsafeBytes { data.append(contentsOf: $0) }
            case .f64(let values): values.withUnsafeBytes { data.append(contentsOf: $0) }
            }
        }
        return data
    }

    private func narrow(_ name: String) -> Int {
        if case .f64 = tensors[name]!.elements { 0 } else { 1 }
    }
}
