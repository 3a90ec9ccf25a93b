import Container
import Decoding
import Model
import Raster
import TestModels
import TestSupport
import Testing

@testable import VQZ

/// Smaller pictures, parts of them, and metadata.
@Suite struct ViewTests {
    private func decode(
        _ file: VQZFile, _ model: CodecModel, _ scale: Scale, _ region: Region? = nil, depth: Int? = nil
    ) throws -> Picture {
        let options = DecodingOptions(region: region, scale: scale, depth: depth)
        return try Decoder(model: model, threads: 2).decode(file.serialized, options).picture
    }

    private func files(_ model: CodecModel, _ color: Image.Color, alpha: Bool) throws -> [VQZFile] {
        let image = TestImage.make(131, 90, color: color, alpha: alpha)
        return [
            try Version2File.indices(image, model, tileSide: 32),
            try Version2File.indices(image, model, tileSide: 64, depth: 12),
            Version2File.exact(.bytes(image)),
        ]
    }

    /// The mean of a cell's samples in a picture that is extended by its last column and row.
    private func mean(_ image: Image, _ x: Int, _ y: Int, _ c: Int, _ side: Int) -> UInt8 {
        var sum = side * side / 2
        for i in y * side..<(y + 1) * side {
            for j in x * side..<(x + 1) * side {
                let pixel = min(i, image.height - 1) * image.width + min(j, image.width - 1)
                sum += Int(image.samples[pixel * image.color.channels + c])
            }
        }
        return UInt8(sum / (side * side))
    }

    @Test(arguments: Image.Color.allCases, [false, true])
    func sizes(color: Image.Color, alpha: Bool) throws {
        let model = try TestModel.codec(seed: 84)
        for file in try files(model, color, alpha: alpha) {
            for scale in Scale.allCases {
                let side = scale.rawValue
                let picture = try decode(file, model, scale)
                #expect(picture.width == (131 + side - 1) / side && picture.height == (90 + side - 1) / side)
                #expect(picture.hasAlpha == alpha && picture.color == color)
                #expect(picture.depth == file.header.depth)
            }
        }
    }

    /// Progress rises to the end, tile by tile and strip by strip, and has no influence.
    @Test(arguments: Scale.allCases, [8, 12]) func progressRises(scale: Scale, depth: Int) throws {
        let programs = CodecModel(try TestProgramModel.make(seed: 84))
        for model in [try TestModel.codec(seed: 84), programs] {
            let image = TestImage.make(131, 90, alpha: true)
            let bytes = try Version2File.indices(image, model, tileSide: 32).serialized
            let decoder = Decoder(model: model, threads: 1)
            let options = DecodingOptions(scale: scale, depth: depth)
            var parts: [Double] = []
            let decoded = try decoder.decode(bytes, options) { parts.append($0) }
            #expect(try decoded.picture == decoder.decode(bytes, options).picture)
            #expect(parts == parts.sorted() && parts.count >= 3 && abs(parts.last! - 1) < 1e-9)
            #expect(parts[0] > 0 && parts[0] < 1)
        }
    }

    /// Half the size are means of the whole, and so is any size of exact pixels.
    @Test(arguments: Image.Color.allCases) func means(color: Image.Color) throws {
        let model = try TestModel.codec(seed: 85)
        for file in try files(model, color, alpha: true) where file.header.depth == 8 {
            let whole = try decode(file, model, .full).rounded
            for scale in file.header.indices == nil ? Scale.allCases : [.half] {
                let small = try decode(file, model, scale).rounded
                for (i, sample) in small.samples.enumerated() {
                    let (pixel, channel) = (i / color.channels, i % color.channels)
                    let expected = mean(
                        whole, pixel % small.width, pixel / small.width, channel, scale.rawValue)
                    #expect(sample == expected, "\(scale), \(i)")
                }
            }
        }
    }

    /// A part is that of the smaller picture, whole pixels of which it is extended to.
    @Test(arguments: Image.Color.allCases, [false, true])
    func partsOfSmallerPictures(color: Image.Color, alpha: Bool) throws {
        let model = try TestModel.codec(seed: 86)
        var random = SplitMix64(seed: 86)
        for file in try files(model, color, alpha: alpha) {
            for scale in Scale.allCases {
                let side = scale.rawValue
                let whole = try decode(file, model, scale).rounded
                for _ in 0..<4 {
                    let (x, y) = (random.integer(in: 0...130), random.integer(in: 0...89))
                    let region = Region(
                        x: x, y: y, width: random.integer(in: 1...131 - x),
                        height: random.integer(in: 1...90 - y))
                    let cells = Region(
                        x: x / side, y: y / side,
                        width: (x + region.width + side - 1) / side - x / side,
                        height: (y + region.height + side - 1) / side - y / side)
                    #expect(
                        try decode(file, model, scale, region).rounded == whole.cropped(to: cells),
                        "\(region), \(scale)")
                }
            }
        }
    }

    /// A quarter and less need no bottom.
    @Test func topsAreEnough() throws {
        let model = try TestModel.codec(seed: 87)
        let file = try Version2File.indices(TestImage.make(131, 90), model, tileSide: 32)
        let bytes = file.serialized
        let bottoms = file.section(.bottoms)!
        let cut = Array(bytes.dropLast(bottoms.byteCount))
        for scale in [Scale.quarter, .eighth, .sixteenth] {
            let options = DecodingOptions(scale: scale, allowsTruncated: true)
            let decoder = Decoder(model: model)
            let (whole, part) = (try decoder.decode(bytes, options), try decoder.decode(cut, options))
            #expect(whole.picture == part.picture && part.warnings == [.truncated])
        }
    }

    @Test func filesOfVersion1HaveViewsToo() throws {
        let model = try TestModel.codec(seed: 88)
        let image = TestImage.make(70, 40, alpha: true)
        let file = try Version2File.indices(image, model, tileSide: 32)
        let old = try Version2File.indices(image, model, tileSide: 32, version: .version1)
        for scale in Scale.allCases {
            for depth in [8, 16] {
                #expect(
                    try decode(old, model, scale, depth: depth) == decode(file, model, scale, depth: depth))
            }
        }
    }

    @Test func metadata() throws {
        let model = try TestModel.codec(seed: 89)
        let image = TestImage.make(20, 20)
        let metadata = Version2File.metadata
        for file in [
            try Version2File.indices(image, model, tileSide: nil, metadata: metadata),
            Version2File.exact(.bytes(image), metadata: metadata),
        ] {
            let decoded = try Decoder(model: model).decode(file.serialized, DecodingOptions())
            #expect(decoded.metadata == metadata && decoded.warnings.isEmpty)
        }
    }

    @Test func damagedMetadataIsAWarning() throws {
        let plain = Version2File.exact(.bytes(TestImage.make(20, 20)), metadata: Version2File.metadata)
        let sections = plain.sections.map { section in
            section.tag == .exif ? Section(tag: .exif, payload: [7, 7]) : section
        }
        let bytes = VQZFile.serialized(plain.header, sections)
        let decoded = try Decoder(models: ModelRegistry()).decode(bytes, DecodingOptions())
        #expect(decoded.metadata.exif == nil && decoded.metadata.xmp == Version2File.metadata.xmp)
        #expect(decoded.warnings == [.metadata(section: "exif", .form(7))])
        #expect("\(decoded.warnings[0])".hasPrefix("the section exif starts with 7"))
    }
}
