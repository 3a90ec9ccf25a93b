import Foundation
import Testing

extension BrowserTests {
    /// How the page of `vqz bench --html` answers to fingers, mice and screens.
    @Suite struct PageLayoutTests {
        let page: BenchPage
        var browser: Browser { page.browser }

        init() throws {
            page = try BenchPage.opened()
        }

        /// Left, top, width and height of an element of the scene on the screen.
        private func box(_ element: String) throws -> [Double] {
            let box = "\(BenchPage.scene).querySelector(`\(element)`).getBoundingClientRect()"
            return try browser.evaluate("(({ x, y, width, height }) => [x, y, width, height])(\(box))")
        }

        @Test func theLineFollowsTheMouse() throws {
            let stage = try box(".stage")
            let middle = [stage[0] + stage[2] / 2, stage[1] + stage[3] / 2]
            try browser.move(to: middle, "mousePressed")
            try browser.move(to: [stage[0] + stage[2] / 4, middle[1]])
            try browser.move(to: [stage[0] + stage[2] / 4, middle[1]], "mouseReleased")
            let split: Double = try browser.evaluate(
                "Number(\(BenchPage.scene).querySelector('.split').value)")
            #expect(abs(split - 25) < 0.2)
            let line = try box(".divider")
            #expect(abs(line[0] + 1 - (stage[0] + stage[2] / 4)) < 1)
            let clip: String = try browser.evaluate(
                "getComputedStyle(\(BenchPage.scene).querySelector('.right')).clipPath")
            #expect(clip.hasPrefix("inset(0px 0px 0px 2"))
            // Keys move the slider, and it the line.
            _ = try browser.evaluate(
                """
                { const split = \(BenchPage.scene).querySelector('.split'); split.value = 75;
                  split.dispatchEvent(new Event('input')); true }
                """, as: Bool.self)
            #expect(abs(try box(".divider")[0] + 1 - (stage[0] + stage[2] * 3 / 4)) < 1)
        }

        /// At 1:1 a pixel is one of the screen.
        @Test(arguments: [1.0, 2, 3]) func zoomIsExact(scale: Double) throws {
            try browser.setScreen(width: 900, height: 1000, scale: scale)
            let width: Double = try browser.evaluate(
                "Number(\(BenchPage.scene).querySelector('.stage').dataset.width)")
            for zoom in [1.0, 2, 4] {
                try browser.choose("zoom", "\(Int(zoom))")
                let layer = try box(".left .layer")
                #expect(abs(layer[2] * scale - width * zoom) < 0.01)
                #expect(abs(layer[0] * scale - (layer[0] * scale).rounded()) < 0.01)
            }
        }

        /// Both move together, and no further than to their ends.
        @Test func picturesArePulled() throws {
            try browser.choose("view", "side")
            try browser.choose("zoom", "4")
            let (stage, before) = (try box(".stage"), try box(".left .layer"))
            let start = [stage[0] + 50, stage[1] + 100]
            try browser.move(to: start, "mousePressed")
            try browser.move(to: [start[0] + 30, start[1] + 10])
            try browser.move(to: [start[0] + 30, start[1] + 10], "mouseReleased")
            let after = try box(".left .layer")
            #expect(abs(after[0] - before[0] - 30) <= 1 && abs(after[1] - before[1] - 10) <= 1)
            let (left, right) = (try box(".left"), try box(".right"))
            #expect(abs(try box(".right .layer")[0] - right[0] - (after[0] - left[0])) <= 1)
        }

        @Test func plotsTellTheirValues() throws {
            // That of the curve with more points than the others: those of corpus/anchors/jpeg.json.
            let point: [Double] = try browser.evaluate(
                """
                (() => {
                  scrollTo(0, 0);
                  const series = [...document.querySelectorAll('.plot:not([hidden]) .series')]
                    .map((one) => one.querySelectorAll('.point'))
                    .find((points) => points.length > 3);
                  const { x, y, width, height } = series[2].getBoundingClientRect();
                  return [x + width / 2, y + height / 2];
                })()
                """)
            try browser.move(to: point)
            let tip: String = try browser.evaluate(
                "document.querySelector('.plot:not([hidden]) .tip').textContent")
            #expect(tip == "JPEG (libjpeg-turbo): 30.49 at 0.615 bits per pixel")
            #expect(try browser.evaluate("document.querySelector('.near') !== null"))
            try browser.move(to: [5, 5])
            #expect(try browser.evaluate("document.querySelector('.tip').hidden"))
            let shown =
                "[...document.querySelectorAll('.plot:not([hidden])')].map((one) => one.dataset.metric)"
            #expect(try browser.evaluate(shown) == ["psnr"])
            _ = try browser.evaluate(
                "document.querySelector('#metrics [value=ms-ssim]').click(); true", as: Bool.self)
            #expect(try browser.evaluate(shown) == ["ms-ssim"])
        }

        /// On a phone nothing is wider than the screen and no text is tiny. The scheme is the reader's.
        @Test(arguments: [false, true]) func fitsAPhone(isDark: Bool) throws {
            try browser.setScreen(width: 360, height: 740, scale: 3, isPhone: true, isDark: isDark)
            try browser.wait(
                for: "\(BenchPage.scene).querySelector('.stage').getBoundingClientRect().width < 360")
            for view in ["slider", "side", "difference"] {
                try browser.choose("view", view)
                #expect(try browser.evaluate("document.scrollingElement.scrollWidth") == 360)
            }
            let sizes: [Double] = try browser.evaluate(
                """
                [...document.querySelectorAll('.plot:not([hidden]) text')].map((one) =>
                  parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a || 99)
                """)
            #expect(sizes.allSatisfy { $0 >= 10 })
            let colours: [String] = try browser.evaluate(
                "[getComputedStyle(document.body)].flatMap((one) => [one.color, one.backgroundColor])")
            let light = ["rgb(28, 28, 28)", "rgb(255, 255, 255)"]
            let dark = ["rgb(228, 228, 228)", "rgb(23, 25, 27)"]
            #expect(colours == (isDark ? dark : light))
        }
    }
}
