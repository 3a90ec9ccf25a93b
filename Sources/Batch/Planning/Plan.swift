import Files

/// What a command is to do with files, before anything is read or written.
package struct Plan: Equatable, Sendable {
    /// An input that comes to nothing.
    package struct Failure: Equatable, Sendable {
        package let input: String
        package let reason: String
    }

    /// In the order of the names, and in every folder by their bytes. No two outputs lead to one file.
    package private(set) var pairs: [Pair] = []
    package private(set) var failures: [Failure] = []
    /// Whether several names or a folder were given. One name is one file.
    package private(set) var isMany: Bool

    /// Searches folders and names outputs.
    ///
    /// - Throws: `RequestError` for names that do not go together; `PlanError` for what cannot be done.
    package init(_ request: Request) throws {
        let arrangement = try request.arrangement()
        isMany = arrangement.inputs.count > 1
        if let folder = request.outputFolder, FileIO.exists(folder), !FileFinder.isFolder(folder) {
            throw PlanError.noFolder(folder)
        }
        for input in arrangement.inputs {
            if FileFinder.isFolder(input) {
                try add(folder: input, arrangement.output, request)
            } else {
                let output = arrangement.output ?? Self.output(for: input, request)
                pairs.append(Pair(input: input, output: output, isDerived: arrangement.output == nil))
            }
        }
        if pairs.count > 1 { try checkOutputs() }
    }

    private mutating func add(folder: String, _ output: String?, _ request: Request) throws(PlanError) {
        if let output { throw .folderToFile(folder, output) }
        guard request.searchesFolders else { throw .folder(folder) }
        isMany = true
        let found = FileFinder.files(below: folder, where: request.rule.isRead)
        for path in found.paths {
            let output = FilePath.joined(request.outputFolder ?? folder, request.rule.output(for: path))
            pairs.append(Pair(input: FilePath.joined(folder, path), output: output, isDerived: true))
        }
        failures += found.failures.map { Failure(input: $0.path, reason: $0.reason) }
        if found.paths.isEmpty, found.failures.isEmpty {
            failures.append(Failure(input: folder, reason: "holds no \(request.rule.kinds)"))
        }
    }

    private static func output(for input: String, _ request: Request) -> String {
        let output = request.rule.output(for: input)
        return request.outputFolder.map { FilePath.joined($0, FilePath.name(output)) } ?? output
    }

    /// Refuses outputs that lead to one file, and those that lead to another pair's input.
    private func checkOutputs() throws(PlanError) {
        var owners: [[UInt8]: Int] = [:]
        var clashes: [PlanError] = []
        for (index, pair) in pairs.enumerated() {
            let location = FileIO.location(of: pair.output)
            if let owner = owners[location] {
                clashes.append(.sameOutput(pairs[owner].input, pair.input, pair.output))
            } else {
                owners[location] = index
            }
        }
        for (index, pair) in pairs.enumerated() {
            guard let owner = owners[FileIO.location(of: pair.input)], owner != index else { continue }
            clashes.append(.inputAsOutput(pair.input, of: pairs[owner].input))
        }
        if clashes.count > 1 { throw .several(clashes[0].description, others: clashes.count - 1) }
        if let clash = clashes.first { throw clash }
    }
}
