import Reports
import Testing

@testable import Benchmark

@Suite struct ReportTests {
    @Test(arguments: [
        (0.0, 2, "0.00"), (1.005, 1, "1.0"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-12.5, 0, "-13"),
        (123456.789, 3, "123456.789"), (0.000123, 6, "0.000123"), (.infinity, 2, "inf"),
        (-.infinity, 2, "-inf"),
    ])
    func fixedDecimals(value: Double, digits: Int, text: String) {
        #expect(value.fixed(digits) == text)
    }

    @Test func tableAlignsFigures() {
        var table = Table(header: ["name", "bpp"])
        table.append(["a", "0.5"])
        table.append(["longest", "10.25"])
        #expect(
            table.text == """
                name       bpp
                a          0.5
                longest  10.25

                """)
    }

    @Test func recordsQuoteWhatTheyMust() {
        #expect(
            CSV.record(["plain", "a,b", "say \"x\"", "two\nlines", "cr\r\nlf", ""])
                == "plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"cr\r\nlf\",\n")
    }
}
