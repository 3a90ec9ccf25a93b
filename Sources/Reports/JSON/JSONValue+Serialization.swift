extension JSONValue {
    /// The document as text with two spaces of indentation, arrays of numbers on one line, and a final
    /// newline. Numbers have the fewest digits that read back to the same value.
    /// - Precondition: every number is finite.
    package var serialized: String {
        var text = ""
        append(to: &text, indentation: "")
        return text + "\n"
    }

    private func append(to text: inout String, indentation: String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value): text += Self.text(of: value)
        case .string(let value): Self.append(value, to: &text)
        case .array(let elements):
            let inline = numbers != nil
            Self.append(elements, to: &text, brackets: ("[", "]"), indentation: indentation, inline: inline) {
                $0.append(to: &$1, indentation: $2)
            }
        case .object(let members):
            Self.append(members, to: &text, brackets: ("{", "}"), indentation: indentation, inline: false) {
                Self.append($0.name, to: &$1)
                $1 += ": "
                $0.value.append(to: &$1, indentation: $2)
            }
        }
    }

    private static func append<Element>(
        _ elements: [Element], to text: inout String, brackets: (String, String), indentation: String,
        inline: Bool,
        body: (Element, inout String, String) -> Void
    ) {
        let inner = indentation + "  "
        text += brackets.0
        for (index, element) in elements.enumerated() {
            if index > 0 { text += inline ? ", " : "," }
            if !inline { text += "\n" + inner }
            body(element, &text, inner)
        }
        if !inline, !elements.isEmpty { text += "\n" + indentation }
        text += brackets.1
    }

    private static func text(of value: Double) -> String {
        precondition(value.isFinite, "JSON has no infinite numbers")
        if value == value.rounded(), value.magnitude < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }

    private static func append(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\0"..."\u{1F}":
                text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
