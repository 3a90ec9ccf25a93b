import Bytes
import Container
import Decoding
import Network
import Raster
import VQZ

/// Decodes vectors to samples as the manifest sums them.
struct VectorDecoder {
    private let model: CodecModel
    private let decoder: any FileDecoder

    init(_ model: CodecModel, _ level: InstructionSet = .best, threads: Int = 1) {
        self.model = model
        decoder = model.decoder(threads: threads, kernels: Kernels(level))
    }

    /// - Throws: `CodecError` if the file is malformed, or needs another model
    func parse(_ bytes: [UInt8], allowsCut: Bool = false) throws(CodecError) -> VQZFile {
        let file: VQZFile
        do { file = try VQZFile(parsing: bytes, allowsCut: allowsCut) } catch { throw .file(error) }
        if let digest = file.header.indices?.modelDigest, digest != model.digest {
            throw .missingModel(needed: digest, searched: [])
        }
        return file
    }

    /// Rows of pixels, alpha last; samples of more than 8 bits have two bytes, the high one first.
    func samples(
        of file: VQZFile, region: Region? = nil, scale: Scale = .full, depth: Int
    ) throws(CodecError) -> [UInt8] {
        let isExact = file.header.indices == nil
        guard depth > 8 else {
            return try isExact
                ? ExactDecoder.decode(file, region: region, scale: scale).interleaved
                : decoder.decode(file, region: region, scale: scale).interleaved
        }
        return try isExact
            ? ExactDecoder.decodeDeep(file, region: region, scale: scale, depth: depth).interleaved
            : decoder.decodeDeep(file, region: region, scale: scale, depth: depth).interleaved
    }

    /// The sum of the samples.
    func sum(of file: VQZFile, depth: Int) throws(CodecError) -> String {
        hexadecimal(SHA256.digest(try samples(of: file, depth: depth)))
    }

    /// The sum of those of all smaller pictures, the largest first.
    func sumOfSmaller(of file: VQZFile, depth: Int) throws(CodecError) -> String {
        var joined: [UInt8] = []
        for scale in Scale.allCases where scale != .full {
            joined += try samples(of: file, scale: scale, depth: depth)
        }
        return hexadecimal(SHA256.digest(joined))
    }
}

extension Image {
    /// Samples of a pixel, alpha included.
    var channels: Int { color.channels + (alpha == nil ? 0 : 1) }

    /// Rows of pixels of `channels` samples, alpha last.
    var interleaved: [UInt8] { interleave(samples, alpha, color.channels) }
}

extension DeepImage {
    /// Rows of pixels, alpha last; the high byte of each sample first.
    var interleaved: [UInt8] {
        interleave(samples, alpha, color.channels).flatMap {
            [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)]
        }
    }
}

private func interleave<Sample>(_ samples: [Sample], _ alpha: [Sample]?, _ channels: Int) -> [Sample] {
    guard let alpha else { return samples }
    return alpha.indices.flatMap { samples[$0 * channels..<($0 + 1) * channels] + [alpha[$0]] }
}
