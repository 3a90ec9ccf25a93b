import ArgumentParser
import VQZ

/// The metadata to leave out as typed: "all", or some of icc, exif and xmp with commas between them.
struct StripArgument: ExpressibleByArgument {
    /// Leaves everything out: the chunks on colour and density too.
    private let isAll: Bool
    private let parts: [WritableKeyPath<ImageMetadata, [UInt8]?>]

    init?(argument: String) {
        isAll = argument == "all"
        let words = isAll ? [] : argument.split(separator: ",", omittingEmptySubsequences: false)
        let parts = words.map { MetadataPart(rawValue: String($0))?.place }
        guard !parts.contains(nil) else { return nil }
        self.parts = parts.compactMap { $0 }
    }

    static var allValueStrings: [String] { ["all"] + MetadataPart.allCases.map(\.rawValue) }

    func callAsFunction(_ metadata: ImageMetadata) -> ImageMetadata {
        if isAll { return ImageMetadata() }
        var metadata = metadata
        for part in parts { metadata[keyPath: part] = nil }
        return metadata
    }
}
