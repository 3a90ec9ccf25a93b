import Files
import Metrics
import VQZ

/// One image at one quality: written to a file, read back, decoded and compared.
package struct Measurement: Equatable, Sendable {
    package let path: String
    package let quality: Quality
    package let width: Int
    package let height: Int
    /// Parts of the file in order, headers of sections counted with them; they add up to the file's size.
    package let parts: [Part]
    /// The prior's cost of all indices, in bits.
    package let priorBits: Double
    /// The scores of the decoded image.
    package let scores: Scores
    package let encodeTime: Duration
    package let decodeTime: Duration
    /// The difference of the decoder's image from the encoder's reconstruction; nil if they are equal.
    package let mismatch: Mismatch?

    /// A named part of a file.
    package struct Part: Equatable, Sendable {
        package let name: String
        package let bytes: Int

        package init(name: String, bytes: Int) {
            self.name = name
            self.bytes = bytes
        }
    }

    package init(
        path: String, quality: Quality, width: Int, height: Int, parts: [Part], priorBits: Double,
        scores: Scores, encodeTime: Duration, decodeTime: Duration, mismatch: Mismatch?
    ) {
        self.path = path
        self.quality = quality
        self.width = width
        self.height = height
        self.parts = parts
        self.priorBits = priorBits
        self.scores = scores
        self.encodeTime = encodeTime
        self.decodeTime = decodeTime
        self.mismatch = mismatch
    }

    package var pixels: Int { width * height }

    /// Size of the file in bytes.
    package var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }

    /// Bits of the file per pixel of the image.
    package var bitsPerPixel: Double { 8 * Double(bytes) / Double(pixels) }

    /// The folder of the image, "." for none.
    package var folder: String { FilePath.folder(path) }

    /// Bytes in the part of that name, 0 if the file has none.
    package func bytes(of part: String) -> Int {
        parts.first { $0.name == part }?.bytes ?? 0
    }
}
