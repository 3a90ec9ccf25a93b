/// Comma-separated values (RFC 4180), with line feeds.
package enum CSV {
    /// One record with its line feed; fields are quoted where they must be.
    package static func record(_ fields: [String]) -> String {
        fields.map(escaped).joined(separator: ",") + "\n"
    }

    private static func escaped(_ field: String) -> String {
        let special: [Unicode.Scalar] = [",", "\"", "\r", "\n"]
        guard field.unicodeScalars.contains(where: special.contains) else { return field }
        var quoted = "\""
        for scalar in field.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
