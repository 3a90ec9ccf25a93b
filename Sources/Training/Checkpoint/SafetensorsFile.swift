import Foundation

extension Safetensors {
    /// Reads one file, or the files of an index: a JSON object whose `weight_map` names the file of every
    /// tensor, beside the index, and whose `metadata` holds the strings.
    init(file path: String) throws {
        let data = try Self.contents(path)
        guard data.first == UInt8(ascii: "{") else {
            self = try Self.naming(path) { () throws(Problem) in try Safetensors(parsing: data) }
            return
        }
        let (files, metadata) = try Self.naming(path) { () throws(Problem) in try Self.index(data) }
        self.metadata = metadata
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        for (name, names) in files.sorted(by: { $0.key < $1.key }) {
            let part = try Safetensors(file: folder + "/" + name)
            guard Set(part.tensors.keys) == names else {
                throw TrainingError.badCheckpoint(
                    path: folder + "/" + name, reason: "its tensors are not those that the index names")
            }
            tensors.merge(part.tensors) { first, _ in first }
        }
    }

    /// The strings alone, without the tensors.
    static func metadata(ofFile path: String) throws -> [String: String] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw TrainingError.unreadable(path: path)
        }
        defer { try? file.close() }
        var data = try file.read(upToCount: 8) ?? Data()
        if data.first == UInt8(ascii: "{") {
            let index = try contents(path)
            return try naming(path) { () throws(Problem) in try Self.index(index).metadata }
        }
        let length = data.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        if length <= UInt64(largestHeader) { data += try file.read(upToCount: Int(length)) ?? Data() }
        return try naming(path) { () throws(Problem) in
            try header(of: data).fields["__metadata__"] as? [String: String] ?? [:]
        }
    }

    private static func contents(_ path: String) throws -> Data {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TrainingError.unreadable(path: path)
        }
        return data
    }

    /// The tensors of each file, and the strings.
    private static func index(_ data: Data) throws(Problem) -> (
        files: [String: Set<String>], metadata: [String: String]
    ) {
        guard let fields = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            let map = fields["weight_map"] as? [String: String]
        else { throw Problem(reason: "no index of tensors") }
        var files: [String: Set<String>] = [:]
        for (tensor, file) in map {
            guard !file.isEmpty, !file.contains("/"), !file.hasPrefix("."), !file.hasSuffix(".json") else {
                throw Problem(reason: "the index leaves its folder for \(tensor)")
            }
            files[file, default: []].insert(tensor)
        }
        return (files, fields["metadata"] as? [String: String] ?? [:])
    }

    private static func naming<R>(_ path: String, _ body: () throws(Problem) -> R) throws -> R {
        do { return try body() } catch {
            throw TrainingError.badCheckpoint(path: path, reason: error.reason)
        }
    }
}
