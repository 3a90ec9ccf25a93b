import Testing

@testable import VQZ

@Suite struct DefaultModelTests {
    /// The program does not check its own model: it is what a file with these contents is after all checks.
    @Test func passesTheChecksOfAFile() throws {
        let model = CodecModel.default()
        let checked = try CodecModel(parsing: CodecModel.defaultFile)
        #expect(checked == model)
        #expect(CodecModel.defaultQualities() == model.qualities)
    }

    /// Hashing the model gives the constant, and the program carries nothing but what a codec needs.
    @Test func digestIsTheConstant() throws {
        let checked = try CodecModel(parsing: CodecModel.defaultFile)
        #expect(checked.digest == CodecModel.defaultDigest)
        #expect(CodecModel.defaultDigest.description == "b4d614f6dccd")
        #expect(checked.notes.all.isEmpty)
    }
}
