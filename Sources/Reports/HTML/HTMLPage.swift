/// A page that is one file.
package struct HTMLPage: Equatable, Sendable {
    package let title: String
    /// What the page may load and run, as a Content-Security-Policy.
    package let policy: String
    package let style: String
    /// Runs once the body is there.
    package let script: String
    package let body: [HTML]

    package init(title: String, policy: String, style: String, script: String, body: [HTML]) {
        self.title = title
        self.policy = policy
        self.style = style
        self.script = script
        self.body = body
    }

    /// The file, in UTF-8.
    package var text: String {
        let head: [HTML] = [
            .void("meta", ["charset": "utf-8"]),
            .void("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
            .void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .void("meta", ["name": "color-scheme", "content": "light dark"]),
            .element("title", [:], .text(title)),
            .code("style", style),
        ]
        let parts = head + body + [.code("script", script)]
        return "<!doctype html>\n<html lang=\"en\">\n" + parts.map { $0.markup + "\n" }.joined() + "</html>\n"
    }
}
