import Container
import Network
import Raster
import TestModels
import Testing

@testable import Decoding
@testable import VQZ

/// Files that are cut, at every byte.
@Suite struct TruncationTests {
    private let metadata = Version2File.metadata

    /// Decodes the start of a file in all ways; nil where even its header is not there, or where it is a
    /// whole file that ends before metadata.
    private func decode(_ file: VQZFile, _ decoder: Decoder, _ count: Int) throws -> DecodedFile? {
        let cut = Array(file.serialized[..<count])
        let options = DecodingOptions(allowsTruncated: true)
        guard let decoded = try? decoder.decode(cut, options) else {
            #expect(throws: CodecError.self) { try FileInfo(parsing: cut) }
            return nil
        }
        guard decoded.warnings == [.truncated] else {
            let isBeforeMetadata = (try? VQZFile(parsing: cut)) != nil
            #expect(isBeforeMetadata && decoded.warnings.isEmpty, "\(count)")
            return nil
        }
        #expect(throws: CodecError.self) { try decoder.decode(cut, DecodingOptions()) }
        for scale in count % 16 == 0 ? Scale.allCases : [] {
            for depth in [8, 16] {
                let options = DecodingOptions(
                    region: Region(x: 3, y: 5, width: 8, height: 9), scale: scale, depth: depth,
                    allowsTruncated: true)
                #expect(throws: Never.self) { try decoder.decode(cut, options) }
            }
        }
        return decoded
    }

    /// The rows from the top on that are as in the whole picture.
    private func rightRows(_ picture: Picture, of whole: Picture) -> Int {
        let (a, b) = (picture.rounded, whole.rounded)
        let count = a.width * a.color.channels
        let row = (0..<a.height).first { y in
            a.samples[y * count..<(y + 1) * count] != b.samples[y * count..<(y + 1) * count]
                || a.alpha?[y * a.width..<(y + 1) * a.width] != b.alpha?[y * a.width..<(y + 1) * a.width]
        }
        return row ?? a.height
    }

    @Test(arguments: [(8, false), (12, true)]) func indices(depth: Int, alpha: Bool) throws {
        let model = try TestModel.codec(seed: 91, .smallest)
        let image = TestImage.make(20, 160, alpha: alpha)
        let made = try Version2File.indices(
            image, model, tileSide: 32, depth: depth, metadata: metadata)
        let file = try VQZFile(parsing: made.serialized)
        let decoder = Decoder(model: model, threads: 2)
        let whole = try decoder.decode(file.serialized, DecodingOptions())
        let ends = file.tiles.map { $0.streams[1].bytes.endIndex }
        // What the networks of the first row of pixels see.
        let seen = Synthesis(model.graph, Kernels(.best)).codewords(
            for: Area(rows: 0..<1, columns: 0..<20), file.header.tiles.image)
        let reach = max(8 * seen.bottom.rows.upperBound, 16 * seen.top.rows.upperBound)
        for count in 0..<file.serialized.count {
            guard let cut = try decode(file, decoder, count) else { continue }
            let rows = ends.count { $0 <= count } * 32 - reach
            if !alpha { #expect(rightRows(cut.picture, of: whole.picture) >= rows, "\(count)") }
            let hasProfile = file.section(.icc)!.payload.endIndex <= count
            #expect(cut.metadata.icc == (hasProfile ? metadata.icc : nil), "\(count)")
        }
        #expect(reach < 100)
    }

    @Test(arguments: [Image.Color.gray, .rgb], [false, true])
    func exactPixels(color: Image.Color, alpha: Bool) throws {
        let image = TestImage.make(11, 31, color: color, alpha: alpha)
        let file = Version2File.exact(.bytes(image), metadata: metadata)
        let decoder = Decoder(models: ModelRegistry(), threads: 1)
        var before = 0
        for count in 0..<file.serialized.count {
            guard let cut = try decode(file, decoder, count) else { continue }
            let rows = rightRows(cut.picture, of: .bytes(image))
            #expect(rows >= before, "\(count)")
            before = rows
            // What is missing is opaque and mid-gray.
            guard rows < 30, let pixels = cut.picture.rounded.samples.last else { continue }
            #expect(pixels == 128 && (cut.picture.rounded.alpha?.last ?? 255) == 255)
        }
        #expect(before == 31)
    }

    @Test func filesOfVersion1() throws {
        let model = try TestModel.codec(seed: 92)
        let image = TestImage.make(20, 70, alpha: true)
        let file = try Version2File.indices(image, model, tileSide: 32, version: .version1)
        let decoder = Decoder(model: model, threads: 2)
        for count in 0..<file.serialized.count { _ = try decode(file, decoder, count) }
    }
}
