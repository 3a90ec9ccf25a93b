import ArgumentParser
import VQZ

/// Options that say what is made of a file.
struct ViewOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Decode only a part: W x H pixels from column X and row Y on, counted from 0.",
            valueName: "X,Y,W,H"))
    var region: RegionArgument?

    @Option(
        help: """
            Decode a smaller picture: 1/2, 1/4, 1/8 or 1/16 of the size; 1/4 and less in a fraction of the \
            time. A part is extended to whole pixels of it.
            """)
    var scale: Scale?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Make the picture, or the part of it, smaller to fit into W x H pixels; it becomes no larger. \
            Picks the scale.
            """, valueName: "WxH"))
    var fit: SizeArgument?

    @Option(help: ArgumentHelp("Bits of a sample, 8 or 16; by default those of the file.", valueName: "bits"))
    var depth: Int?

    @Flag(
        help: """
            Decode files that are cut as far as they go, with a warning; what is missing is made up.
            """)
    var allowTruncated = false

    func validate() throws {
        if let depth, ![8, 16].contains(depth) {
            throw ValidationError("--depth takes 8 or 16, not \(depth)")
        }
        if fit != nil, scale != nil { throw ValidationError("--fit picks the scale: leave out --scale") }
    }

    var view: View {
        View(
            options: DecodingOptions(
                region: region?.region, scale: scale ?? .full, depth: depth, allowsTruncated: allowTruncated),
            box: fit)
    }
}

extension Scale: ExpressibleByArgument {
    /// Reads "1/8".
    public init?(argument: String) {
        guard let scale = Self.allCases.first(where: { argument == "1/\($0.rawValue)" }) else { return nil }
        self = scale
    }

    public static var allValueStrings: [String] { allCases.map { "1/\($0.rawValue)" } }
}
