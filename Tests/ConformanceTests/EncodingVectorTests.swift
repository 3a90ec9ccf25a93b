import Container
import Encoding
import Metrics
import Network
import Testing
import VQZ

/// At effort 1 the encoder chooses as section 9 of the format says, so that it makes the reference's files of
/// the same pictures.
@Suite struct EncodingVectorTests {
    static let entries = Vectors.manifest.images.filter { $0.source != nil && $0.depth == 8 }

    @Test func someVectorsHaveSources() {
        #expect(Self.entries.count >= 10)
        #expect(Set(Self.entries.map(\.channels)) == [1, 2, 3, 4])
    }

    @Test(arguments: entries, InstructionSet.supported)
    func sameBytes(entry: Manifest.Picture, level: InstructionSet) throws {
        let picture = try Vectors.picture(try #require(entry.source))
        let (model, vector) = (try Vectors.model(entry.model), try Vectors.bytes(entry.file))
        let due = try VQZFile(parsing: vector)
        let quality = FractionalQuality(Quality(index: try #require(entry.quality)))
        for threads in [1, 3] {
            let encoder = ImageEncoder(model: model, threads: threads, kernels: Kernels(level))
            let encoding = try encoder.encode(
                picture, quality: quality, effort: Effort(1), tune: .psnr,
                tileSide: due.header.indices?.tileSide, version: due.header.version)
            #expect(try encoding.reconstruction == Vectors.picture(entry.png))
            // How alpha, the last section, is packed is free.
            let file = try VQZFile(parsing: encoding.bytes)
            #expect(file.sections.map(\.tag) == due.sections.map(\.tag))
            let compared =
                picture.alpha == nil
                ? vector.count : encoding.sections.header + encoding.sections.indices
            #expect(encoding.bytes.prefix(compared) == vector.prefix(compared), "\(threads) threads")
        }
    }

    /// Deeper sources are read with the dither that spec/vectors/README.md gives.
    @Test(arguments: Vectors.manifest.images.filter { $0.source != nil && $0.depth > 8 })
    func sameBytesOfDeepSources(entry: Manifest.Picture) throws {
        let picture = try Vectors.deepPicture(try #require(entry.source), depth: entry.depth)
        let vector = try Vectors.bytes(entry.file)
        let encoder = ImageEncoder(
            model: try Vectors.model(entry.model), threads: 2, kernels: Kernels(.best))
        let encoding = try encoder.encode(
            .deep(picture), quality: FractionalQuality(Quality(index: try #require(entry.quality))),
            options: EncodingOptions(
                .lossy, effort: Effort(1), tune: .psnr, keepsHiddenColor: true))
        let compared =
            picture.alpha == nil ? vector.count : encoding.sections.header + encoding.sections.indices
        #expect(encoding.bytes.prefix(compared) == vector.prefix(compared))
    }

    /// Latents corrected by what was decoded give fewer bytes and a smaller error with a model whose networks
    /// are far from perfect.
    @Test(arguments: [1, 2]) func correctionsPay(quality: Int) throws {
        let picture = try Vectors.picture("rgb-64x48-q1-source.png")
        let encoder = Encoder(model: try Vectors.model("tiny.vqm"))
        let (plain, corrected) = (
            try encoder.encode(
                picture, quality: Quality(index: quality),
                options: EncodingOptions(.lossy, effort: Effort(1), tune: .psnr)
            ),
            try encoder.encode(
                picture, quality: Quality(index: quality),
                options: EncodingOptions(.lossy, effort: Effort(2), tune: .psnr)
            )
        )
        #expect(corrected.sections.indices < plain.sections.indices)
        #expect(
            meanSquaredError(corrected.reconstruction, picture)
                < meanSquaredError(plain.reconstruction, picture))
    }
}
