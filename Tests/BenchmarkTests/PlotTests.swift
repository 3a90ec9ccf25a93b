import Foundation
import Testing

@testable import Benchmark
@testable import Reports

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct PlotTests {
    static func plot(_ scale: PlotAxis.Scale, range: ClosedRange<Double>, name: String = "vqz") -> Plot {
        Plot(
            title: "<rate> & \"distortion\"",
            xAxis: PlotAxis(label: "bpp", range: range, scale: scale),
            yAxis: PlotAxis(label: "PSNR [dB]", range: 25...40),
            curves: [
                .init(name: name, points: [.init(x: 0.1, y: 28), .init(x: 0.9, y: 36)], isMain: true),
                .init(name: "other", points: [.init(x: 0, y: 20), .init(x: 3, y: .infinity)], isMain: false),
            ])
    }

    /// Counts elements of a document that an XML parser accepts.
    final class Counter: NSObject, XMLParserDelegate {
        var counts: [String: Int] = [:]
        var text = ""

        func parser(
            _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String] = [:]
        ) {
            counts[element, default: 0] += 1
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
    }

    @Test(arguments: PlotAxis.Scale.allCases)
    func documentIsWellFormed(scale: PlotAxis.Scale) {
        let plot = Self.plot(scale, range: 0.05...1.4, name: "a<b>\u{0}&c")
        let parser = XMLParser(data: Data(plot.svg.utf8))
        let counter = Counter()
        parser.delegate = counter
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(counter.counts["svg"] == 1)
        #expect(counter.counts["polyline"] == plot.curves.count)
        #expect(counter.counts["circle"] == plot.curves[0].points.count)
        #expect(counter.text.contains("<rate> & \"distortion\""))
    }

    /// Every point within the axes has its values, in a page too.
    @Test func pagesHaveTheValues() {
        let plot = Self.plot(.linear, range: 0...1.4, name: "a<b>")
        let markup = "<p>" + plot.html(id: "x").markup + "</p>"
        let parser = XMLParser(data: Data(markup.utf8))
        let counter = Counter()
        parser.delegate = counter
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(counter.counts["polyline"] == 2 && counter.counts["li"] == 2)
        // The other curve's points are below and above the axes.
        #expect(counter.counts["circle"] == 2)
        #expect(markup.contains("<title>a&lt;b&gt;: 28.00 at 0.100 bpp</title>"))
    }

    /// No line of the legend lies between the axes, and all of them lie in the picture, however many there
    /// are.
    @Test(arguments: [1, 15, 60]) func legendStandsBesideTheAxes(count: Int) throws {
        let curves = (0..<count).map { Plot.Curve(name: "c\($0)", points: [], isMain: $0 == 0) }
        let plain = Self.plot(.linear, range: 0...1)
        let svg = Plot(title: "", xAxis: plain.xAxis, yAxis: plain.yAxis, curves: curves).svg
        let picture = try #require(svg.firstMatch(of: /viewBox="0 0 (\d+) (\d+)"/)?.output)
        let area = try #require(
            svg.firstMatch(of: /<clipPath id="area"><rect x="(\d+)" y="\d+" width="(\d+)"/)?.output)
        let (width, height) = (try #require(Int(picture.1)), try #require(Int(picture.2)))
        let right = try #require(Int(area.1)) + (try #require(Int(area.2)))
        let lines = svg.matches(of: /<text x="(\d+)" y="(\d+)" dy="4">c/)
        #expect(lines.count == count)
        for line in lines {
            let (x, y) = (try #require(Int(line.output.1)), try #require(Int(line.output.2)))
            #expect(x > right && x < width - 60 && y < height - 4)
        }
    }

    @Test func pointsLieWhereTheAxesSay() {
        let linear = PlotAxis(label: "", range: 1...3)
        #expect([1, 2, 3, 4].map(linear.position) == [0, 0.5, 1, 1.5])
        let log = PlotAxis(label: "", range: 0.1...10, scale: .log)
        #expect(abs(log.position(1) - 0.5) < 1e-12)
        #expect(log.position(0).isFinite)
    }

    @Test func ticksAreRound() {
        let linear = PlotAxis(label: "", range: 0...1.4)
        #expect(linear.ticks.map { $0.fixed(1) } == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0", "1.2", "1.4"])
        #expect(linear.tickDigits == 1)
        let log = PlotAxis(label: "", range: 0.05...1.4, scale: .log)
        #expect(log.ticks.map { $0.fixed(2) } == ["0.05", "0.10", "0.20", "0.50", "1.00"])
        #expect(log.tickDigits == 2)
        #expect(PlotAxis(label: "", range: 24...40).ticks == [24, 26, 28, 30, 32, 34, 36, 38, 40])
    }
}
