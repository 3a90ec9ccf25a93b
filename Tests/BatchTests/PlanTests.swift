import Batch
import Files
import Foundation
import Testing

/// Names of files and folders to pairs.
@Suite final class PlanTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/PlanTests-\(UUID())"

    private static let compress = NamingRule(
        read: ["png", "ppm"], written: "vqz", lastName: .outputIfWritten, kinds: "images")
    private static let decompress = NamingRule(
        read: ["vqz"], written: "png", lastName: .outputUnlessRead, kinds: ".vqz files")

    init() throws { try FileIO.makeFolder(folder) }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Makes empty files in the folder.
    private func make(_ names: String...) throws {
        for name in names {
            try FileIO.makeFolder(FilePath.folder(path(name)))
            try FileIO.write([], to: path(name))
        }
    }

    private func path(_ name: String) -> String { folder + "/" + name }

    private func plan(
        _ names: [String], into outputFolder: String? = nil, output: String? = nil, searches: Bool = false,
        _ rule: NamingRule = compress
    ) throws -> Plan {
        try Plan(
            Request(
                names: names.map(path), output: output.map(path), outputFolder: outputFolder.map(path),
                searchesFolders: searches, rule: rule))
    }

    /// Inputs and outputs, without the folder.
    private func pairs(_ plan: Plan) -> [String] {
        plan.pairs.map { "\($0.input) \($0.output)".replacing(folder + "/", with: "") }
    }

    @Test func outputsAreNamedAfterInputs() throws {
        for (input, output) in [
            ("a.png", "a.vqz"), ("A.PnG", "A.vqz"), ("a.b.ppm", "a.b.vqz"), ("a", "a.vqz"),
            ("a.v2", "a.v2.vqz"), (".png", ".png.vqz"), ("a.vqz", "a.vqz.vqz"), ("b.png/a", "b.png/a.vqz"),
        ] {
            let plan = try plan([input])
            #expect(pairs(plan) == ["\(input) \(output)"])
            #expect(plan.pairs[0].isDerived && !plan.isMany && plan.failures.isEmpty)
        }
        for (input, output) in [
            ("a.vqz", "a.png"), ("A.VQZ", "A.png"), ("a.png", "a.png.png"), ("a", "a.png"),
        ] {
            #expect(try pairs(plan([input], Self.decompress)) == ["\(input) \(output)"])
        }
    }

    @Test func namesAreBytes() throws {
        let name = FileName.text([0xE9, 0x2E, 0x70, 0x6E, 0x67])
        let output = try plan([name]).pairs[0].output
        #expect(FileName.bytes(output) == Array(path("").utf8) + [0xE9, 0x2E, 0x76, 0x71, 0x7A])
        // One text, two names.
        #expect(try plan(["\u{E9}.png", "e\u{301}.png"]).pairs.count == 2)
    }

    @Test func lastNamesAreOutputs() throws {
        for output in ["b.vqz", "b.VQZ"] {
            let plan = try plan(["a.png", output])
            #expect(pairs(plan) == ["a.png \(output)"] && !plan.pairs[0].isDerived && !plan.isMany)
        }
        #expect(try pairs(plan(["a.png", "b.png"])) == ["a.png a.vqz", "b.png b.vqz"])
        #expect(try plan(["a.png", "b.png"]).isMany)
        for output in ["b.png", "b", "b.jpg"] {
            #expect(try pairs(plan(["a.vqz", output], Self.decompress)) == ["a.vqz \(output)"])
        }
        #expect(try pairs(plan(["a.vqz", "b.vqz"], Self.decompress)) == ["a.vqz a.png", "b.vqz b.png"])
        #expect(try pairs(plan(["a.png"], output: "b.bin")) == ["a.png b.bin"])
        for device in ["-", "/dev/null", "/dev/stdout"] {
            for rule in [Self.compress, Self.decompress] {
                let plan = try Plan(Request(names: ["a", device], rule: rule))
                #expect(plan.pairs == [Pair(input: "a", output: device, isDerived: false)])
            }
        }
    }

    @Test func standardInput() throws {
        let both = [Pair(input: "-", output: "-", isDerived: false)]
        #expect(try Plan(Request(names: ["-"], rule: Self.compress)).pairs == both)
        #expect(try Plan(Request(names: ["-", "-"], rule: Self.decompress)).pairs == both)
        #expect(throws: RequestError.standardInput) {
            try Plan(Request(names: ["-", "a.png"], rule: Self.compress))
        }
        #expect(throws: RequestError.standardInput) {
            try Plan(Request(names: ["-"], outputFolder: "b", rule: Self.compress))
        }
    }

    @Test func oneOutputIsForOneInput() throws {
        let output = path("c.vqz")
        for named in [nil, output] {
            #expect(throws: RequestError.oneOutput(output, inputs: 2)) {
                try Request(
                    names: ["a.png", "b.png"] + (named == nil ? [output] : []), output: named,
                    rule: Self.compress
                ).arrangement()
            }
        }
        #expect(throws: RequestError.outputAndFolder) { try plan(["a.png"], into: "b", output: "c.vqz") }
    }

    @Test func outputsWithoutTheirExtension() throws {
        try make("there")
        for name in ["out", "out/", "b.jpg"] {
            #expect(throws: RequestError.noOutput(path(name), written: "vqz")) { try plan(["a.png", name]) }
        }
        #expect(try pairs(plan(["a.png", "there"])) == ["a.png a.vqz", "there there.vqz"])
    }

    @Test func foldersAreSearched() throws {
        try make("in/b.png", "in/a.PPM", "in/d/c.png", "in/d/old.vqz", "in/.e.png", "in/text.txt")
        let beside = try plan(["in"], searches: true)
        #expect(pairs(beside) == ["in/a.PPM in/a.vqz", "in/b.png in/b.vqz", "in/d/c.png in/d/c.vqz"])
        #expect(beside.isMany && beside.failures.isEmpty)
        #expect(
            try pairs(plan(["in/", "x.png"], searches: true, Self.compress)).last == "x.png x.vqz")
        #expect(try pairs(plan(["in"], searches: true, Self.decompress)) == ["in/d/old.vqz in/d/old.png"])
        #expect(throws: PlanError.folder(path("in"))) { try plan(["x.png", "in"]) }
        #expect(throws: PlanError.folder(path("in"))) { try plan(["x.vqz", "in"], Self.decompress) }
        #expect(throws: PlanError.folderToFile(path("in"), path("o.vqz"))) {
            try plan(["in", "o.vqz"], searches: true)
        }
    }

    @Test func treesAreMirrored() throws {
        try make("in/a.png", "in/d/c.png", "file")
        let plan = try plan(["in", "x/y.png"], into: "out", searches: true)
        #expect(pairs(plan) == ["in/a.png out/a.vqz", "in/d/c.png out/d/c.vqz", "x/y.png out/y.vqz"])
        // A name that would be the output otherwise.
        #expect(try pairs(self.plan(["x.vqz"], into: "out/", Self.decompress)) == ["x.vqz out/x.png"])
        #expect(throws: PlanError.noFolder(path("file"))) { try self.plan(["x.png"], into: "file") }
    }

    @Test func emptyAndUnreadableFolders() throws {
        try make("in/a.txt", "some/a.png")
        let deep = "some" + String(repeating: "/d", count: 70)
        try make(deep + "/b.png")
        let plan = try plan(["in", "some"], searches: true)
        #expect(pairs(plan) == ["some/a.png some/a.vqz"])
        #expect(plan.failures.map(\.reason) == ["holds no images", "folders nest deeper than 64"])
        #expect(plan.failures[0].input == path("in"))
    }

    @Test func clashesAreRefused() throws {
        try make("in/a.png", "b/a.png")
        for (names, output) in [
            (["a.png", "a.ppm"], "a.vqz"), (["a.png", "./a.ppm"], "./a.vqz"), (["a.png", "a.png"], "a.vqz"),
        ] {
            #expect(throws: PlanError.sameOutput(path(names[0]), path(names[1]), path(output))) {
                try plan(names)
            }
        }
        #expect(throws: PlanError.sameOutput(path("in/a.png"), path("b/a.png"), path("out/a.vqz"))) {
            try plan(["in", "b"], into: "out", searches: true)
        }
        #expect(throws: PlanError.sameOutput(path("in/a.png"), path("in/a.png"), path("in/a.vqz"))) {
            try plan(["in", "in/a.png"], searches: true)
        }
        #expect(throws: PlanError.inputAsOutput(path("x.vqz"), of: path("x.png"))) {
            try plan(["x.vqz", "x.png", "y.png"])
        }
        let error = #expect(throws: PlanError.self) { try plan(["a.png", "a.png", "a.png"]) }
        #expect(error.map { "\($0)".hasSuffix("(and 1 more like this)") } == true)
    }
}
