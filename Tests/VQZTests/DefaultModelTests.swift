import Testing
import VQZ

@Suite struct DefaultModelTests {
    /// The program does not check its own model: it is what a file with these contents is after all checks.
    @Test func passesTheChecksOfAFile() throws {
        let model = CodecModel.default()
        let checked = try CodecModel(parsing: model.serialized())
        #expect(checked.digest == model.digest)
        #expect(checked == model)
        #expect(CodecModel.defaultArchitecture() == model.architecture)
    }
}
