import Foundation
import Testing

@Suite struct ManifestTests {
    let manifest = Vectors.manifest

    @Test func version() {
        #expect(manifest.version == 1)
    }

    /// No vector is left out of the tests.
    @Test func listsEveryFile() throws {
        let listed =
            manifest.models.map(\.file) + manifest.errors.map(\.file) + manifest.images.map(\.file)
            + Set(manifest.images.flatMap { [$0.png] + ($0.source.map { [$0] } ?? []) })
        let present = try FileManager.default.contentsOfDirectory(atPath: Vectors.folder.path).filter {
            [".vqm", ".vqz", ".png"].contains($0.suffix(4))
        }
        #expect(present.sorted() == listed.sorted())
    }

    /// Every category that the README lists has a vector, and the other way round.
    @Test func coversEveryCategory() throws {
        let readme = try String(
            contentsOf: Vectors.folder.appendingPathComponent("README.md"), encoding: .utf8)
        let (files, models) = try #require(
            readme.range(of: "**`modelErrors`**").map { (readme[..<$0.lowerBound], readme[$0.lowerBound...]) }
        )
        #expect(categories(in: files) == Set(manifest.errors.map(\.category)))
        #expect(categories(in: models) == Set(manifest.modelErrors.map(\.category)))
    }

    /// The names in the first column of the last table.
    private func categories(in text: Substring) -> Set<String> {
        let lines = text.split(separator: "\n")
        guard let header = lines.lastIndex(of: "| category | reason |") else { return [] }
        let cells = lines[(header + 2)...].prefix { $0.hasPrefix("|") }.map { $0.split(separator: "|")[0] }
        return Set(cells.flatMap { $0.matches(of: /`([a-z-]+)`/).map { String($0.1) } })
    }
}
