import Foundation
import ImageFiles
import Testing

extension BrowserTests {
    /// `vqz bench --html` in a browser.
    @Suite struct PageTests {
        let page: BenchPage
        var browser: Browser { page.browser }

        init() throws {
            page = try BenchPage.opened()
        }

        /// Events of the browser that have one of the names.
        private func events(_ names: Set<String>) -> [Browser.Message] {
            browser.events.filter { names.contains($0["method"] as? String ?? "") }
        }

        @Test func loadsNothingAndMakesNoErrors() throws {
            for view in ["slider", "side", "difference"] { try browser.choose("view", view) }
            try browser.wait(for: "document.querySelector('canvas[data-of]')")
            let errors = events(["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"])
            #expect(errors.isEmpty, "\(errors)")
            let requests = events(["Network.requestWillBeSent"]).compactMap { event in
                ((event["params"] as? Browser.Message)?["request"] as? Browser.Message)?["url"] as? String
            }
            #expect(requests.filter { !$0.hasPrefix("data:image/png;base64,") } == [page.url])
            let text = try String(contentsOf: page.folder / "page.html", encoding: .utf8)
            #expect(!text.contains("http:") && !text.contains("https:"))
        }

        /// Names of files and codecs are text wherever they stand, and nothing of them runs.
        @Test func hostileNamesAreText() throws {
            let headings: [String] = try browser.evaluate(
                "[...document.querySelectorAll('h3')].map((one) => one.textContent)")
            #expect(headings.count == 2 && headings.contains { $0.hasSuffix(BenchPage.hostileName) })
            #expect(
                try browser.evaluate("document.title") == "\(BenchPage.hostileCodec): rate and distortion")
            #expect(
                try browser.evaluate("[...controls.elements.beside.options].map((one) => one.value)")
                    == ["", BenchPage.hostileCodec])
            let kinds: [String] = try browser.evaluate(
                "[...new Set([...document.querySelectorAll('*')].map((one) => one.localName))]")
            #expect(Set(kinds).isDisjoint(with: ["b", "a", "i"]))
            #expect(try browser.evaluate("document.scripts.length") == 1)
            #expect(try browser.evaluate("typeof injected") == "undefined")
        }

        /// The picture on the right is what `vqz decompress` makes of the file that `vqz compress` writes.
        @Test(arguments: BenchPage.qualities) func picturesAreTheDecoders(quality: Int) throws {
            let source = Tool.images.appendingPathComponent("scene.png").path
            let file = page.folder.path("scene-\(quality).vqz")
            #expect(try Tool.run("compress", source, file, "-q", "\(quality)", "--tune", "psnr").status == 0)
            let decoded = try ImageFile.read(Array(Tool.run("decompress", file, "-").output)).image
            let original = try ImageFile.read(Array(Data(contentsOf: URL(fileURLWithPath: source)))).image
            try browser.choose("quality", "\(quality)")
            // Named, so that a failure does not print all pixels.
            let isDecoded = try pixels(".right img") == decoded.samples
            let isOriginal = try pixels(".left img") == original.samples
            #expect(isDecoded && isOriginal)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file)).count
            let caption: String = try browser.evaluate(
                "\(BenchPage.scene).querySelector('.caption').textContent")
            #expect(caption.contains("\(BenchPage.hostileCodec), quality \(quality): \(bytes) bytes, "))
        }

        /// The colours of an element of the scene's section.
        private func pixels(_ element: String) throws -> [UInt8] {
            let text: String = try browser.evaluate(
                """
                (async () => {
                  const layer = \(BenchPage.scene).querySelector(`\(element)`);
                  await layer.decode?.();
                  const context = new OffscreenCanvas(layer.width, layer.height).getContext('2d');
                  context.drawImage(layer, 0, 0);
                  const { data } = context.getImageData(0, 0, layer.width, layer.height);
                  return new Uint8Array(data.filter((_, index) => index % 4 < 3)).toBase64();
                })()
                """)
            return Array(try #require(Data(base64Encoded: text)))
        }

        @Test func differencesAreTheDifferences() throws {
            for (view, value) in [("view", "difference"), ("gain", "16"), ("quality", "7")] {
                try browser.choose(view, value)
            }
            try browser.wait(for: "\(BenchPage.scene).querySelector('canvas').dataset.of === ' 7 16'")
            let (left, right) = (try pixels(".left img"), try pixels(".right img"))
            let differences = zip(left, right).map { abs(Int($0) - Int($1)) }
            #expect((differences.max() ?? 0) > 0)
            let isDifference = try pixels("canvas") == differences.map { UInt8(min(255, 16 * $0)) }
            #expect(isDifference)
            #expect(
                try browser.evaluate("getComputedStyle(\(BenchPage.scene).querySelector('.left')).visibility")
                    == "hidden")
        }

        /// Beside each quality stands the picture of another codec whose file has the nearest size.
        @Test func othersHaveTheNearestSize() throws {
            try browser.choose("beside", BenchPage.hostileCodec)
            for (quality, other) in [("2", "2"), ("5", "6"), ("7", "6")] {
                try browser.choose("quality", quality)
                let bytes = try Data(contentsOf: page.folder / "\(other)/scene.vqz").count
                let caption: String = try browser.evaluate(
                    "\(BenchPage.scene).querySelector('.caption').textContent")
                #expect(caption.hasPrefix("\(BenchPage.hostileCodec): \(bytes) bytes, "), "\(caption)")
                #expect(quality != "2" || caption.contains("(+0.0 %)"))
            }
        }
    }
}
