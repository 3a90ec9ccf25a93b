import Raster
import TestModels
import Testing

@testable import VQZ

/// Samples of more than 8 bits, and of another depth than the file's.
@Suite struct DepthTests {
    private static func image(_ color: Image.Color, alpha: Bool) -> Image {
        TestImage.make(50, 37, color: color, alpha: alpha)
    }

    private func picture(
        _ bytes: [UInt8], _ model: CodecModel, depth: Int? = nil, threads: Int? = 2,
        _ instructions: InstructionSet? = nil
    ) throws -> Picture {
        let decoder = Decoder(model: model, threads: threads, instructions: instructions)
        return try decoder.decode(bytes, DecodingOptions(depth: depth)).picture
    }

    /// Indices alone decide: a depth that is asked for gives what a file of that depth would.
    @Test(arguments: Image.Color.allCases, [false, true])
    func depths(color: Image.Color, alpha: Bool) throws {
        let model = try TestModel.codec(seed: 81)
        let image = Self.image(color, alpha: alpha)
        let plain = try Version2File.indices(image, model, tileSide: 32).serialized
        let bytes = try Decoder(model: model).decode(plain)
        #expect(try picture(plain, model) == .bytes(bytes))
        for depth in 9...16 {
            let file = try Version2File.indices(image, model, tileSide: 32, depth: depth).serialized
            let deep = try picture(file, model)
            #expect(deep.depth == depth)
            #expect(try picture(plain, model, depth: depth) == deep)
            // A gray sample of bytes is rounded twice.
            expectClose(deep.rounded.samples, bytes.samples)
            #expect(deep.rounded.alpha == bytes.alpha)
            #expect(try picture(file, model, depth: 8) == .bytes(bytes))
            #expect(try Decoder(model: model).decode(file) == bytes)
        }
    }

    private func expectClose(_ a: [UInt8], _ b: [UInt8]) {
        #expect(a.count == b.count && zip(a, b).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    @Test(arguments: [TestModel.Range.ordinary, .extreme])
    func threadsAndLevels(range: TestModel.Range) throws {
        let model = try TestModel.codec(seed: 82, range: range, codewords: 40)
        let file = try Version2File.indices(
            Self.image(.rgb, alpha: true), model, tileSide: 32, depth: 16
        ).serialized
        for scale in Scale.allCases {
            let options = DecodingOptions(scale: scale)
            let expected = try Decoder(model: model, threads: 1, instructions: .portable).decode(
                file, options)
            for level in InstructionSet.supported {
                for threads in 1...3 {
                    let decoder = Decoder(model: model, threads: threads, instructions: level)
                    #expect(try decoder.decode(file, options) == expected, "\(level), \(threads), \(scale)")
                }
            }
        }
    }

    @Test(arguments: [Image.Color.gray, .rgb], [9, 12, 16]) func exactPixels(color: Image.Color, depth: Int)
        throws
    {
        let image = Self.image(color, alpha: true)
        let factor = UInt16(1) << (depth - 8)
        let deep = DeepImage(
            width: 50, height: 37, color: color, depth: depth,
            samples: image.samples.map { UInt16($0) * factor + UInt16($0) % factor },
            alpha: image.alpha.map { $0.map { UInt16($0) * factor } })
        let file = Version2File.exact(.deep(deep)).serialized
        let model = try TestModel.codec(seed: 83, .smallest)
        #expect(try picture(file, model) == .deep(deep))
        #expect(try picture(file, model, depth: 8) == .bytes(deep.rounded))
        #expect(try Decoder(model: model).decode(file) == deep.rounded)
        #expect(try picture(file, model, depth: 16) == .deep(deep.widened))
    }
}
