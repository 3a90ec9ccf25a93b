import TestModels
import Testing
import VQZ

@Suite struct FileInfoTests {
    let model: CodecModel
    let file: [UInt8]

    init() throws {
        model = try TestModel.codec(seed: 41)
        let image = TestImage.make(300, 21, color: .gray, alpha: true)
        file = try Encoder(model: model).compress(image, quality: Quality(index: 1), options: .lossy)
    }

    @Test func readsTheHeaderAlone() throws {
        for length in [FileInfo.prefixLength, file.count] {
            let info = try FileInfo(parsing: Array(file.prefix(length)))
            #expect(info.version == 2 && info.width == 300 && info.height == 21)
            #expect(info.color == .gray && info.hasAlpha && info.channels == .grayAlpha)
            #expect(info.quality == Quality(index: 1) && info.modelDigest == model.digest)
        }
        let cut = CodecError.file(.truncated(field: "the height", offset: 7, needed: 1, available: 0))
        #expect(throws: cut) {
            try FileInfo(parsing: Array(file.prefix(7)))
        }
    }

    @Test func limits() {
        #expect(throws: CodecError.file(.tooManyPixels(width: 300, height: 21, limit: 6299))) {
            try FileInfo(parsing: file, limits: DecodingLimits(maxPixels: 6299))
        }
        #expect(throws: Never.self) { try FileInfo(parsing: file, limits: DecodingLimits(maxPixels: 6300)) }
    }

    @Test func sizesOfViews() throws {
        let info = try FileInfo(parsing: file)
        let region = Region(x: 15, y: 4, width: 2, height: 17)
        for (scale, whole, part) in [
            (Scale.full, (300, 21), (2, 17)), (.half, (150, 11), (2, 9)), (.quarter, (75, 6), (2, 5)),
            (.eighth, (38, 3), (2, 3)), (.sixteenth, (19, 2), (2, 2)),
        ] {
            #expect(try info.size(of: nil, scale) == whole)
            #expect(try info.size(of: region, scale) == part)
            let options = DecodingOptions(region: region, scale: scale)
            let picture = try Decoder(model: model).picture(file, options)
            #expect((picture.width, picture.height) == part)
        }
        #expect(throws: CodecError.self) {
            try info.size(of: Region(x: 299, y: 0, width: 2, height: 1), .half)
        }
    }

    @Test func parts() throws {
        let info = try FileInfo(parsing: file)
        #expect(try info.part(nil) == Region(width: 300, height: 21))
        let corner = Region(x: 299, y: 20, width: 1, height: 1)
        #expect(try info.part(corner) == corner)
        let outside = Region(x: 299, y: 20, width: 1, height: 2)
        #expect(throws: CodecError.regionOutside(outside, width: 300, height: 21)) { try info.part(outside) }
    }

    @Test func channelsHoldEveryKind() {
        for color in Image.Color.allCases {
            for hasAlpha in [false, true] {
                let channels = PixelLayout.Channels(color, hasAlpha: hasAlpha)
                #expect(channels.color == color && channels.hasAlpha == hasAlpha)
                #expect(channels.rawValue == color.channels + (hasAlpha ? 1 : 0))
            }
        }
    }
}
