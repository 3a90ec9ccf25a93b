/// What the header of an ICC profile says of the images that it is for.
public enum ProfileSpace {
    /// The colour space as the profile spells it, such as "RGB " or "GRAY"; nil for what is no profile.
    public static func name(_ profile: [UInt8]) -> String? {
        guard profile.count >= 128, profile[36..<40].elementsEqual("acsp".utf8) else { return nil }
        return String(decoding: profile[16..<20], as: UTF8.self)
    }

    /// Whether a profile is for images of a colour. A file's profile must be.
    public static func fits(_ profile: [UInt8], _ color: Image.Color) -> Bool {
        name(profile) == (color == .gray ? "GRAY" : "RGB ")
    }
}
