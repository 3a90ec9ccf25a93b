import Decoding
import Testing

/// spec/vectors/manifest.json; spec/vectors/README.md says what the fields mean.
struct Manifest: Decodable {
    struct Model: Decodable {
        let file: String
        let digest: String
        let qualities: Int
    }

    struct Picture: Decodable {
        let file: String
        let model: String
        let version: UInt8
        /// Nil for exact pixels, as are the indices.
        let quality: Int?
        let width: Int
        let height: Int
        let channels: Int
        let depth: Int
        let indices: String?
        let pixels: String
        let smaller: String
        /// The sums of the samples of 8 bits, of a deeper picture alone.
        let pixels8: String?
        let smaller8: String?
        /// That of the samples of 16 bits, of a picture of fewer.
        let pixels16: String?
        /// Sums by name, nil for what cannot be read; nothing without metadata.
        let metadata: [String: String?]?
        let cuts: [Cut]?
        let png: String
        /// Only where the file is what an encoder makes of this picture.
        let source: String?
    }

    /// A part of a file, from its start.
    struct Cut: Decodable {
        let length: Int
        let pixels: String
        let smaller: String
    }

    struct Refusal: Decodable {
        let file: String
        let model: String
        let category: String
        /// Why the file is refused where files may be cut, nil if it decodes.
        let cut: String?
    }

    struct ModelRefusal: Decodable {
        struct Patch: Decodable {
            let offset: Int
            let bytes: [UInt8]

            init(from decoder: any Decoder) throws {
                var pair = try decoder.unkeyedContainer()
                offset = try pair.decode(Int.self)
                let digits = Array(try pair.decode(String.self))
                bytes = try stride(from: 0, to: digits.count, by: 2).map { i in
                    guard i + 1 < digits.count, let byte = UInt8(String(digits[i...i + 1]), radix: 16) else {
                        throw DecodingError.dataCorruptedError(
                            in: pair, debugDescription: "no bytes: \(digits)")
                    }
                    return byte
                }
            }
        }

        let name: String
        let model: String
        let category: String
        let patches: [Patch]
        let resign: Bool
        let length: Int
    }

    let version: Int
    let models: [Model]
    let images: [Picture]
    let errors: [Refusal]
    let modelErrors: [ModelRefusal]
}

extension Manifest.Model: CustomTestStringConvertible {
    var testDescription: String { file }
}

extension Manifest.Picture: CustomTestStringConvertible {
    var testDescription: String { file }
}

extension Manifest.Refusal: CustomTestStringConvertible {
    var testDescription: String { file }
}

extension Manifest.ModelRefusal: CustomTestStringConvertible {
    var testDescription: String { name }
}
