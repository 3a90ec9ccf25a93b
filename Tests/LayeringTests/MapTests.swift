import Foundation
import Testing

/// Sources/README.md, the map, says what is there.
@Suite struct MapTests {
    let map: Map
    let manifest: Manifest
    /// The texts of all sources in Swift.
    let sources: String

    init() throws {
        let root = LayeringTests.root
        func text(_ path: String) throws -> String {
            try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        }
        map = Map(parsing: try text("Sources/README.md"))
        manifest = Manifest(parsing: try text("Package.swift"))
        let files = FileManager.default.enumerator(atPath: root.appendingPathComponent("Sources").path)
        var texts: [String] = []
        while let file = files?.nextObject() as? String {
            if file.hasSuffix(".swift") { texts.append(try text("Sources/" + file)) }
        }
        sources = texts.joined(separator: "\n")
    }

    @Test func graphIsTheManifests() {
        for (claimed, actual) in zip(map.graph, manifest.graph) { #expect(claimed == actual) }
        #expect(map.graph.count == manifest.graph.count)
    }

    @Test func pathsExist() {
        #expect(map.paths.count > 10)
        let missing = map.paths.filter {
            !FileManager.default.fileExists(atPath: LayeringTests.root.appendingPathComponent($0).path)
        }
        #expect(missing == [])
    }

    @Test func namesExist() {
        #expect(map.names.count > 40)
        #expect(map.names.filter { !isDeclared($0) } == [])
    }

    @Test func readsAMap() {
        let map = Map(
            parsing: """
                ## Module graph
                ```
                Low
                High -> Low
                  Lower
                ```
                ## Four walks
                `High.run` reads `Sources/Low/file.c` of `.build-fuzz/finds`, as `vqz info` does.
                ## Words
                `Unknown`
                """)
        #expect(map.graph == ["Low", "High -> Low Lower"])
        #expect(map.names == ["High.run"])
        #expect(map.paths == ["Sources/Low/file.c"])
    }

    /// Whether the sources declare a type, and a member of the name that follows a dot.
    private func isDeclared(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        let kinds = ["struct", "class", "enum", "protocol", "actor", "typealias"]
        guard kinds.contains(where: { sources.contains("\($0) \(parts[0])") }) else { return false }
        return parts.count == 1
            || ["func", "var", "let"].contains { sources.contains("\($0) \(parts[1])") }
    }
}

extension Manifest {
    /// A line for each target that is neither tests nor their helper: its name and its dependencies.
    var graph: [String] {
        targets.filter { !$0.folder.hasPrefix("Tests/") }.map { target in
            ([target.name] + (target.dependencies.isEmpty ? [] : ["->"]) + target.dependencies)
                .joined(separator: " ")
        }
    }
}
