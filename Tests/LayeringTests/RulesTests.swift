import Testing

/// The rules notice what they are there for.
@Suite struct RulesTests {
    static let text = """
        let package = Package(
            products: [.library(name: "Low", targets: ["Low"])],
            targets: [
                // Leaves.
                .systemLibrary(
                    name: "CLib", pkgConfig: "lib",
                    providers: [.apt(["lib-dev"])]),
                .target(name: "Low", dependencies: ["CLib"]),
                .target(
                    name: "High",
                    dependencies: [
                        "Low", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                    ]),
                .target(name: "Training"),
                .target(name: "JPEGFiles"),
                .executableTarget(
                    name: "vqz-cli",
                    dependencies: [
                        "High", .target(name: "JPEGFiles", condition: .when(traits: ["JPEG"])),
                    ]),
                .target(name: "Helpers", dependencies: ["Low"], path: "Tests/Helpers"),
                .testTarget(name: "HighTests", dependencies: ["High", "Helpers"]),
            ]
        )
        """

    static let sound: [String: Set<String>] = [
        "Low": ["CLib", "Glibc"], "High": ["Low", "ArgumentParser"], "vqz-cli": ["High", "JPEGFiles"],
        "Training": ["Foundation"], "Helpers": ["Low"], "HighTests": ["High", "Testing", "Foundation"],
    ]

    @Test func readsTargets() {
        let manifest = Manifest(parsing: Self.text)
        #expect(
            manifest.targets.map(\.name)
                == ["CLib", "Low", "High", "Training", "JPEGFiles", "vqz-cli", "Helpers", "HighTests"])
        #expect(manifest["High"]?.dependencies == ["Low", "ArgumentParser"])
        #expect(manifest["CLib"]?.kind == .system && manifest["CLib"]?.dependencies == [])
        #expect(manifest["Helpers"]?.folder == "Tests/Helpers")
        #expect(manifest["HighTests"]?.folder == "Tests/HighTests")
        #expect(manifest["vqz-cli"]?.module == "vqz_cli")
        #expect(manifest["vqz-cli"]?.dependencies == ["High", "JPEGFiles"])
        #expect(manifest["vqz-cli"]?.optional == ["JPEGFiles"])
        let linked = manifest.closure(of: "vqz-cli", withTraits: false).map(\.name)
        #expect(linked == ["CLib", "Low", "High", "vqz-cli"])
        #expect(
            manifest.closure(of: "vqz-cli").map(\.name) == ["CLib", "Low", "High", "JPEGFiles", "vqz-cli"])
    }

    @Test func readsImports() {
        let source = """
            import Low
            @testable import High
            @_exported import struct Fields.Header
            @preconcurrency public import Glibc
            // import Commented
            let text = "import Quoted"
                import Indented
            """
        #expect(imports(of: source) == ["Low", "High", "Fields", "Glibc", "Indented"])
    }

    @Test func readsIncludes() {
        let source =
            "#include <png.h>\n#include \"own.h\"\n  # include \"folder/other.h\"\n// #include \"no.h\"\n"
        #expect(includes(of: source) == ["own.h", "other.h"])
        #expect(includes(of: "module M { header \"shim.h\" }") == [])
        #expect(includes(of: "module M {\n    header \"shim.h\"\n}") == ["shim.h"])
    }

    @Test func soundPackagePasses() {
        let rules = Rules(manifest: Manifest(parsing: Self.text), imports: Self.sound)
        #expect(rules.arrowsPointingUp().isEmpty)
        #expect(rules.undeclaredImports().isEmpty)
        #expect(rules.needlessDependencies().isEmpty)
        #expect(rules.foreignImports().isEmpty)
        #expect(rules.trainerInTheTool().isEmpty)
    }

    @Test func violationsAreNamed() {
        func rules(_ text: String = Self.text, _ changes: [String: Set<String>] = [:]) -> Rules {
            Rules(
                manifest: Manifest(parsing: text), imports: Self.sound.merging(changes) { $0.union($1) })
        }
        let upward = Self.text.replacing(
            "\"Low\", dependencies: [\"CLib\"]", with: "\"Low\", dependencies: [\"High\"]")
        #expect(rules(upward).arrowsPointingUp() == ["Low depends on High, which is not above it"])
        let onTests = Self.text.replacing(
            "\"Helpers\", dependencies: [\"Low\"]", with: "\"Helpers\", dependencies: [\"HighTests\"]")
        #expect(rules(onTests).arrowsPointingUp() == ["Helpers depends on HighTests, which is not above it"])
        #expect(
            rules(Self.text, ["High": ["CLib"]]).undeclaredImports()
                == ["High imports CLib without declaring it"])
        let more = Self.text.replacing("\"High\", .target", with: "\"High\", \"Training\", .target")
        #expect(rules(more).needlessDependencies() == ["vqz-cli declares Training without importing it"])
        #expect(rules(more).trainerInTheTool() == ["vqz links Training"])
        let plain = Self.text.replacing(", condition: .when(traits: [\"JPEG\"])", with: "")
        #expect(rules(plain).trainerInTheTool() == ["vqz links JPEGFiles"])
        #expect(
            rules(Self.text, ["Low": ["FoundationEssentials"]]).foreignImports()
                == ["Low imports FoundationEssentials, and vqz links it"])
    }
}
