import Foundation
import Testing

/// A page of `vqz bench` over two images, one of them with a hostile name, in a browser. One serves all
/// tests.
final class BenchPage {
    let folder: Folder
    let browser: Browser

    var url: String { folder.url.appendingPathComponent("page.html").absoluteString }

    /// The section of the image that has no hostile name, as an expression.
    static let scene = """
        [...document.querySelectorAll('.exhibit')].find((one) => one.textContent.includes('/scene.png'))
        """

    /// Tests that use it come one after another, see `BrowserTests`.
    nonisolated(unsafe) private static let shared = Result { try BenchPage() }

    /// The page as it is when it is opened, on a screen of 900 x 1000 pixels that shows the scene.
    static func opened() throws -> BenchPage {
        let page = try shared.get()
        try page.browser.setScreen(width: 900, height: 1000)
        try page.browser.open(page.url)
        try page.browser.wait(
            for: "\(scene).scrollIntoView(), \(scene).querySelector('.right img').naturalWidth > 0")
        return page
    }

    /// The end of an image's path, as it is printed: what follows would be markup if it were not text.
    static let hostileName = "a</script><img src=x onerror=injected=1>\"'&\n\\xE9.png"
    static let hostileCodec = "<b>\"'&amp;"
    static let qualities = [2, 5, 7]

    private init() throws {
        folder = try Folder()
        let script = #"""
            set -e
            cd "$1"
            name=$(printf 'script><img src=x onerror=injected=1>"\047&\n\351')
            mkdir -p 'pics/a<' '2/a<' '6/a<'
            cp "$2/scene.png" pics/
            cp "$2/gray-alpha.png" "pics/a</$name.png"
            for q in 2 6; do
              for image in scene "a</$name"; do
                "$vqz" compress "pics/$image.png" "$q/$image.vqz" -q "$q" --tune psnr
                "$vqz" decompress "$q/$image.vqz" "$q/$image.png"
              done
            done
            "$vqz" bench pics -q 2,5,7 --name "$3" --decoded "$3=2:vqz" --decoded "$3=6:vqz" \
              --against "$4" --html page.html --compressai curve.json >tables.txt
            """#
        let anchor = Tool.images.deletingLastPathComponent().appendingPathComponent("anchors/jpeg.json")
        let result = try Tool.shell(script, folder.url.path, Tool.images.path, Self.hostileCodec, anchor.path)
        try #require(result.status == 0, "\(result.errors)")
        browser = try Browser(folder: folder.path("browser"))
        atexit {
            guard let page = try? BenchPage.shared.get() else { return }
            page.browser.end()
            try? FileManager.default.removeItem(at: page.folder.url)
        }
    }
}
