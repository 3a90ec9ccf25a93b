import Raster

/// What the header of an ICC profile says of the images that it is for.
enum ProfileSpace {
    /// The colour space as the profile spells it, such as "RGB " or "GRAY"; nil for what is no profile.
    static func name(_ profile: [UInt8]) -> String? {
        guard profile.count >= 128, profile[36..<40].elementsEqual("acsp".utf8) else { return nil }
        return String(decoding: profile[16..<20], as: UTF8.self)
    }

    /// The space of profiles for images of a colour.
    static func name(_ color: Image.Color) -> String { color == .gray ? "GRAY" : "RGB " }
}
