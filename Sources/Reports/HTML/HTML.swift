/// A part of a page, as markup. Text enters it only escaped: nothing else makes markup of text.
package struct HTML: Equatable, Sendable {
    /// In the syntax of HTML, which SVG inside a page shares.
    package let markup: String

    private init(markup: String) {
        self.markup = markup
    }

    /// Text as a reader sees it.
    package static func text(_ text: String) -> HTML {
        HTML(markup: escaped(text))
    }

    /// Parts in a row.
    package static func group(_ parts: [HTML]) -> HTML {
        HTML(markup: parts.map(\.markup).joined())
    }

    /// An element with its attributes and what it holds.
    ///
    /// - Precondition: no attribute is code: "style", or "on" and an event.
    package static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ children: HTML...
    ) -> HTML {
        HTML(markup: "\(tag(name, attributes))\(group(children).markup)</\(name)>")
    }

    /// An element that holds nothing and has no end, such as an image.
    ///
    /// - Precondition: as for `element`.
    package static func void(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:]
    ) -> HTML {
        HTML(markup: tag(name, attributes))
    }

    /// A script or style sheet, which a page holds as it is.
    ///
    /// - Precondition: the code has no "</" and no "<!--", which would end it.
    package static func code(_ name: StaticString, _ code: String) -> HTML {
        precondition(!code.contains("</") && !code.contains("<!--"), "code that ends its element")
        return HTML(markup: "<\(name)>\(code)</\(name)>")
    }

    private static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>
    ) -> String {
        attributes.reduce("<\(name)") { tag, attribute in
            let key = "\(attribute.key)"
            precondition(key != "style" && !key.hasPrefix("on"), "text is not to be code")
            return attribute.value.isEmpty ? "\(tag) \(key)" : "\(tag) \(key)=\"\(escaped(attribute.value))\""
        } + ">"
    }

    /// Characters that are markup as entities, those that a page cannot hold as U+FFFD.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\t", "\n": escaped.unicodeScalars.append(scalar)
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension HTML: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self = .text(text)
    }
}
