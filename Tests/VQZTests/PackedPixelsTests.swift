import TestModels
import TestSupport
import Testing

@testable import VQZ

/// Exact pixels as they came packed.
@Suite struct PackedPixelsTests {
    private let encoder = Encoder(model: .default())
    private let decoder = Decoder(model: .default())
    private let quality = FractionalQuality(Quality(number: 8))

    private func picture(_ rows: MixedRows) -> Picture {
        .bytes(
            Image(
                width: MixedRows.side, height: MixedRows.side, color: .gray, samples: rows.samples,
                alpha: rows.alpha))
    }

    private func packed(_ rows: MixedRows) -> PackedPixels {
        PackedPixels(colorType: rows.alpha == nil ? 0 : 4, bitDepth: 8, stream: rows.stream)
    }

    @Test(arguments: [Coding.lossless, .automatic]) func areTakenIfShorter(coding: Coding) throws {
        let rows = MixedRows()
        let (picture, packed, options) = (picture(rows), packed(rows), EncodingOptions(coding))
        let file = try encoder.compress(picture, packed: packed, quality: quality, options: options)
        #expect(file.suffix(rows.stream.count) == rows.stream[...])
        #expect(try file.count < encoder.compress(picture, quality: quality, options: options).count)
        let encoded = try encoder.encode(picture, packed: packed, quality: quality, options: options)
        #expect(encoded.bytes == file && .bytes(encoded.reconstruction) == picture)
        #expect(try .bytes(decoder.decode(file)) == picture)
        for target in [Target.bytes(file.count), .bytes(file.count + 1), .psnr(100)] {
            let aimed = try encoder.compress(picture, packed: packed, target: target, options: options)
            #expect(aimed.bytes == file)
        }
        #expect(
            try encoder.compress(picture, packed: packed, target: .bytes(file.count - 1), options: options)
                .bytes.count < file.count || coding == .lossless)
    }

    /// Without indices' quality to be met, and where they are those of another picture, nothing changes.
    @Test func areNotTakenOtherwise() throws {
        let rows = MixedRows()
        var image = Image(
            width: MixedRows.side, height: MixedRows.side, color: .gray, samples: rows.samples)
        let lossy = try encoder.encode(.bytes(image), packed: packed(rows), quality: quality, options: .lossy)
        #expect(try lossy.bytes == encoder.encode(.bytes(image), quality: quality, options: .lossy).bytes)
        image.samples[7] ^= 1
        for options in [EncodingOptions.lossless, EncodingOptions()] {
            #expect(
                try encoder.compress(.bytes(image), packed: packed(rows), quality: quality, options: options)
                    == encoder.compress(.bytes(image), quality: quality, options: options))
        }
    }

    /// Hidden colours of all kinds go on only where they are to be kept; a single one says nothing.
    @Test(arguments: [nil, 200 as UInt8]) func hiddenColors(hidden: UInt8?) throws {
        let rows = MixedRows(alpha: { x, y in (x / 9 + y / 7) % 3 == 0 ? 0 : 128 }, hidden: hidden)
        let (picture, packed) = (picture(rows), packed(rows))
        for options in [.lossless, EncodingOptions(keepsHiddenColor: true), EncodingOptions()] {
            // No indices have it.
            let target = Target.psnr(100)
            let file = try encoder.compress(picture, packed: packed, target: target, options: options).bytes
            let isTaken = file.suffix(rows.stream.count) == rows.stream[...]
            #expect(isTaken == (hidden != nil || options != EncodingOptions()))
            let plain = try encoder.compress(picture, target: target, options: options).bytes
            #expect(isTaken ? file.count < plain.count : file == plain)
        }
    }
}
