import Foundation
import Testing

@testable import Reports

@Suite struct HTMLTests {
    /// Every character below U+0100, and some that are special beyond.
    static let hostile = String(
        String.UnicodeScalarView(
            (0..<0x100).map { Unicode.Scalar($0)! } + ["\u{2028}", "\u{202E}", "\u{FFFE}", "\u{10FF80}"]))

    @Test func textIsEscaped() {
        #expect(HTML.text("a<b>&\"c'").markup == "a&lt;b&gt;&amp;&quot;c&#39;")
        #expect(HTML.text("\u{0}\u{1B}[m\r\u{85}é😀").markup == "\u{FFFD}\u{FFFD}[m\u{FFFD}\u{FFFD}é😀")
        let literal: HTML = "</p>"
        #expect(literal == .text("</p>"))
    }

    /// Whatever the text, markup of it is that of the elements alone.
    @Test(arguments: [
        hostile, "</title><script>alert(1)</script>", "\" onload=\"alert(1)", "' x='", "<!-- ", "]]>", "&lt;",
    ])
    func noTextIsMarkup(text: String) {
        let markup = HTML.element("p", ["title": text], .text(text), .void("img", ["alt": text])).markup
        #expect(markup.filter { $0 == "<" }.count == 3 && markup.filter { $0 == ">" }.count == 3)
        #expect(markup.filter { $0 == "\"" }.count == 4 && !markup.contains("'"))
        #expect(markup.hasPrefix("<p title=\"") && markup.hasSuffix("\"></p>"))
        let controls = markup.unicodeScalars.filter {
            $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
        }
        #expect(controls.isEmpty)
    }

    @Test func elements() {
        #expect(HTML.element("p").markup == "<p></p>")
        #expect(HTML.element("p", ["hidden": "", "id": "a"], "b").markup == "<p hidden id=\"a\">b</p>")
        #expect(HTML.group(["a", .void("br"), "b"]).markup == "a<br>b")
        #expect(HTML.code("style", "a > b {}").markup == "<style>a > b {}</style>")
    }

    @Test func attributesAreNoCode() async {
        await #expect(processExitsWith: .failure) { _ = HTML.element("p", ["onclick": "x"]) }
        await #expect(processExitsWith: .failure) { _ = HTML.void("img", ["style": "x"]) }
        await #expect(processExitsWith: .failure) { _ = HTML.code("script", "'</script>'") }
    }

    @Test func base64() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            #expect(Base64.text(Array(bytes.utf8)) == text)
        }
        let bytes = (0...255).map(UInt8.init) + [0xFB, 0xFF, 0xBF]
        #expect(Base64.text(bytes) == Data(bytes).base64EncodedString())
    }

    @Test func tables() {
        var table = Table(header: ["name", "bpp"])
        table.append(["<b>", "1"])
        #expect(
            table.html.markup == """
                <div class="table"><table><thead><tr><th scope="col">name</th><th scope="col">bpp</th></tr>\
                </thead><tbody><tr><th scope="row">&lt;b&gt;</th><td>1</td></tr></tbody></table></div>
                """)
    }

    @Test func pages() {
        let page = HTMLPage(
            title: "<title>", policy: "default-src 'none'", style: "p {}", script: "f()",
            body: [.element("p")])
        #expect(
            page.text == """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>&lt;title&gt;</title>
                <style>p {}</style>
                <p></p>
                <script>f()</script>
                </html>

                """)
    }
}
