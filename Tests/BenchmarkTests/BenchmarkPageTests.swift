import Bytes
import Files
import Foundation
import Metrics
import Reports
import TestModels
import Testing
import VQZ

@testable import Benchmark

@Suite struct BenchmarkPageTests {
    /// A page of `ReportMeansTests` with pictures of an image, all of one name.
    private static func page(_ name: String, pixels: Int = 1_000_000) throws -> BenchmarkPage {
        let root = try BenchmarkRunTests.corpus()
        defer { try? FileManager.default.removeItem(at: root) }
        var gallery = try Gallery(of: [root.path], pictures: 3, pixels: pixels)
        let image = GalleryTests.image(4, 4)
        for quality in 1...2 {
            gallery.add(GalleryTests.picture(name, image, quality: quality, bytes: 100 * quality))
        }
        for bytes in [90, 300] {
            gallery.add(GalleryTests.picture(name, image, codec: name, bytes: bytes))
        }
        let wrong = ReportMeansTests.measurement(
            name, quality: 1, side: 100, bytes: 500, psnr: 27, msSSIM: 0.8,
            mismatch: .refused(reason: name))
        let report = Report(
            measurements: ReportMeansTests.report.measurements + [wrong],
            skipped: [SkippedFile(BenchmarkFileError(path: name, cause: CorpusError.noImages([name])))])
        let points = [0.3, 0.6].map {
            OperatingPoint(codec: name, bitsPerPixel: $0, scores: [.psnr: 30 + 10 * $0])
        }
        return BenchmarkPage(
            report, curve: report.curve(name: name, description: name), against: [EqualSizeTests.curve],
            decoded: points, gallery: gallery)
    }

    /// Elements and attributes are the same whatever the names are.
    @Test(arguments: [
        "<img src=x onerror=f()>", "\" onload=\"f()", "'", "</template></section>", "<!--", "&#60;b&#62;",
        "a\nb",
        FileName.text([0x3C, 0xFF, 0x3E, 0x1B]),
    ])
    func namesDoNotChangeTheMarkup(name: String) throws {
        func skeleton(_ page: BenchmarkPage) -> [String] {
            // Texts and values are what lies between tags and quotation marks.
            page.text.split(separator: "<").map { part in
                let tag = part.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)[0]
                return tag.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                    .filter { $0.offset % 2 == 0 }.map { String($0.element) }.joined(separator: "\"")
            }
        }
        #expect(try skeleton(Self.page(name)) == skeleton(Self.page("name")))
    }

    @Test func bytesOfNamesArePrinted() throws {
        let text = try Self.page(FileName.text([0x61, 0xE9])).text
        #expect(text.contains("<h3><bdi>a\\xE9</bdi></h3>"))
    }

    @Test func policyHoldsTheHashesOfTheCode() throws {
        let text = try Self.page("name").text
        for element in ["style", "script"] {
            let start = try #require(text.range(of: "<\(element)>"))
            let end = text.range(of: "</\(element)>")
            let code = text[start.upperBound..<(try #require(end)).lowerBound]
            #expect(text.contains("sha256-\(Base64.text(SHA256.digest(Array(code.utf8))))"))
        }
        #expect(text.contains("default-src &#39;none&#39;; img-src data:;"))
    }

    @Test func saysWhatIsWrong() throws {
        let text = try Self.page("name").text
        let reason = CorpusError.noImages(["name"]).description
        #expect(text.contains("<p class=\"wrong\">name: skipped: \(reason)</p>"))
        #expect(text.contains("<p class=\"wrong\">name: quality 1: the decoder refuses the file: name</p>"))
    }

    /// Each picture is in the page once; of other codecs' those alone that are nearest to a quality's.
    @Test func picturesAreThereOnce() throws {
        let text = try Self.page("name").text
        #expect(text.components(separatedBy: "src=\"data:image/png;base64,").count - 1 == 1 + 2 + 2)
        #expect(text.contains("data-qualities=\"1\"") && text.contains("data-qualities=\"2\""))
        #expect(text.components(separatedBy: "class=\"exhibit\"").count == 2)
        let none = try Self.page("name", pixels: 0).text
        #expect(!none.contains("data:image/png") && !none.contains("id=\"controls\""))
    }

    /// A column for each metric that another codec's curve has.
    @Test func comparesByAllMetrics() throws {
        let page = try Self.page("name")
        #expect(page.others.map(\.name) == ["vqz", "name"])
        #expect(page.text.contains("<th scope=\"col\">by PSNR</th><th scope=\"col\">by MS-SSIM</th></tr>"))
        let rate = try #require(page.curve.deltaRate(against: page.others[1], by: .psnr))
        #expect(page.text.contains("<th scope=\"row\">name</th><td>\(rate.fixed(1))</td><td>-</td>"))
    }
}
