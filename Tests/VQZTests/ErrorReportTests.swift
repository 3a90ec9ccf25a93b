import Testing
import VQZ

@Suite struct ErrorReportTests {
    @Test func codesOffsetsAndTexts() {
        let error = CodecError.file(
            .checksumMismatch(tag: 1, offset: 22, declared: 3, computed: 4))
        let report = ErrorReport(error)
        #expect(report == ErrorReport(.checksum, offset: 22, error.description))
        #expect(ErrorReport(CodecError.file(.notVQZ(magic: [1, 2, 3]))).offset == 0)
        #expect(ErrorReport(CodecError.file(.unsupportedVersion(9))).offset == 3)
        #expect(ErrorReport(CodecError.file(.missingAlpha)).offset == nil)
        #expect(ErrorReport(CodecError.outOfMemory(needed: 5 << 20)).text.contains("5 MiB"))
    }

    @Test func models() {
        let cut = ModelError.truncated(offset: 4, needed: 4, available: 1)
        #expect(ErrorReport(cut) == ErrorReport(.model, offset: 4, cut.description))
        #expect(ErrorReport(ModelError.trailingBytes(count: 1)).offset == nil)
        let file = CodecError.unusableModel(path: "a.vqm", .malformed(cut))
        #expect(ErrorReport(file) == ErrorReport(.model, offset: 4, file.description))
        #expect(ErrorReport(CodecError.unusableModel(path: "a.vqm", .name)).offset == nil)
    }

    @Test func numbersStay() {
        #expect(ErrorCode.allCases.map(\.rawValue) == Array(1...13))
        let names = ErrorCode.allCases.map { "\($0.name)" }
        #expect(names.first == "argument" && names.last == "buffer" && Set(names).count == 13)
    }
}
