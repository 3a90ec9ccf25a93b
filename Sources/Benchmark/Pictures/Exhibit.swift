import ImageFiles
import Raster
import VQZ

/// A part of an image: the original, and what codecs have made of it.
struct Exhibit: Equatable, Sendable {
    let path: String
    /// The whole image's, in pixels.
    let width, height: Int
    let color: Image.Color
    let part: Region
    /// The part of the original, as the bytes of a PNG.
    let original: [UInt8]
    /// Of the codec that is measured, in the order of the run.
    private(set) var own: [Rendition] = []
    /// Of other codecs.
    private(set) var others: [Rendition] = []

    init(path: String, image: Image, part: Region) {
        self.path = path
        width = image.width
        height = image.height
        color = image.color
        self.part = part
        original = Self.png(of: image, part)
    }

    /// Adds a picture, unless it has another size than the original.
    mutating func add(_ picture: DecodedPicture) {
        guard (picture.decoded.width, picture.decoded.height) == (width, height) else { return }
        let added = Rendition(
            codec: picture.codec, quality: picture.quality, bytes: picture.bytes, scores: picture.scores,
            png: Self.png(of: picture.decoded, part))
        if picture.codec == nil { own.append(added) } else { others.append(added) }
    }

    private static func png(of image: Image, _ part: Region) -> [UInt8] {
        ImageFile.png(image.part(part), level: PNGCompression(6))
    }
}
