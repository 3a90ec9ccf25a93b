import Raster

/// What the samples of an arbitrary map (P7) are, where it says so.
enum TupleType: String {
    case bits = "BLACKANDWHITE"
    case gray = "GRAYSCALE"
    case rgb = "RGB"
    case bitsAndAlpha = "BLACKANDWHITE_ALPHA"
    case grayAndAlpha = "GRAYSCALE_ALPHA"
    case rgbAndAlpha = "RGB_ALPHA"

    init(_ color: Image.Color, hasAlpha: Bool) {
        switch color {
        case .gray: self = hasAlpha ? .grayAndAlpha : .gray
        case .rgb: self = hasAlpha ? .rgbAndAlpha : .rgb
        }
    }

    /// Samples per pixel.
    var channels: Int {
        switch self {
        case .bits, .gray: 1
        case .bitsAndAlpha, .grayAndAlpha: 2
        case .rgb: 3
        case .rgbAndAlpha: 4
        }
    }
}
