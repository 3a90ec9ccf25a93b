import Testing

@testable import Benchmark

@Suite struct CurveFileTests {
    static let text = """
        {"name": "codec", "description": "d", "meta": {"x": 1},
         "results": {"psnr-rgb": [35, 30.5], "bpp": [1.25, 0.5], "note": "no series"}}
        """

    @Test func sortsByRate() throws {
        let curve = try CurveFile(parsing: Array(Self.text.utf8))
        #expect(curve.name == "codec")
        #expect(curve[CurveFile.rate] == [0.5, 1.25])
        #expect(curve[.psnr] == [30.5, 35])
        #expect(curve["note"] == nil)
    }

    @Test func serializedReadsBack() throws {
        let curve = try CurveFile(parsing: Array(Self.text.utf8))
        #expect(try CurveFile(parsing: Array(curve.serialized.utf8)) == curve)
    }

    @Test(arguments: [
        (#"{"results": {"bpp": [1]}}"#, CurveFileError.missingMember("name")),
        (#"{"name": "x", "results": [1]}"#, .missingMember("results")),
        (#"{"name": "x", "results": {"psnr-rgb": [1]}}"#, .missingSeries("bpp")),
        (#"{"name": "x", "results": {"bpp": [1, "2"]}}"#, .missingSeries("bpp")),
        (#"{"name": "x", "results": {"bpp": []}}"#, .noPoints),
        (
            #"{"name": "x", "results": {"bpp": [1, 2], "psnr-rgb": [30]}}"#,
            .unequalLengths(series: "psnr-rgb", count: 1, expected: 2)
        ),
    ])
    func refuses(text: String, error: CurveFileError) {
        #expect(throws: error) { try CurveFile(parsing: Array(text.utf8)) }
    }
}
