import Decoding
import Model
import TestModels
import Testing

@testable import Encoding
@testable import VQZ

/// More effort finds indices of lower cost, the same ones on every machine.
@Suite struct EffortTests {
    @Test func costNeverRises() throws {
        let model = CodecModel.default()
        let image = TestImage.make(96, 80)
        for quality in [0, model.qualities - 1] {
            let costs = try [1, 2, 3, 5].map { try cost(image, model, quality, effort: $0) }
            #expect(costs == costs.sorted(by: >))
        }
    }

    @Test(arguments: [1, 2, 4])
    func sameBytesForEveryLevelAndThreadCount(effort: Int) throws {
        let model = try TestModel.codec(seed: 6)
        let image = TestImage.make(70, 45)
        let expected = try Encoder(model: model, threads: 1, instructions: .portable)
            .encode(
                image, quality: Quality(index: 1), options: EncodingOptions(.lossy, effort: Effort(effort)))
        #expect(try Decoder(model: model).decode(expected.bytes) == expected.reconstruction)
        for level in InstructionSet.supported {
            let encoder = Encoder(model: model, threads: 3, instructions: level)
            #expect(
                try encoder.encode(
                    image, quality: Quality(index: 1),
                    options: EncodingOptions(.lossy, effort: Effort(effort))
                ).bytes
                    == expected.bytes)
        }
    }

    /// Progress rises, however many passes there are, and has no influence.
    /// One, and where squared error is least and the qualities on both sides are far, two.
    @Test func aQualityBetweenTwoTakesMorePasses() {
        let model = CodecModel.default()
        func point(_ position: Int, _ tune: Tune) -> OperatingPoint {
            OperatingPoint(
                FractionalQuality(position: position), tune: tune,
                greyLevels: model.graph.greyLevelsPerLatentUnit)
        }
        let more = [1024: 0, 1025: 1, 1088: 1, 1120: 2, 1152: 2, 1153: 2, 1184: 2, 1216: 1, 1279: 1]
        for level in Effort.range {
            let effort = Effort(level)
            for (position, count) in more {
                let found = effort.passes(at: point(position, .psnr)) - effort.passes
                #expect(found == (level == 1 ? 0 : count), "effort \(level), position \(position)")
                let visual = effort.passes(at: point(position, .visual)) - effort.passes
                #expect(visual == (level == 1 ? 0 : min(count, 1)))
            }
        }
    }

    /// Between two qualities they fall from what they are elsewhere to a quarter of the way.
    @Test func movesBetweenTwoQualitiesFall() {
        func quarters(_ level: Level, _ count: Int, falls: Bool = true) -> [Int32] {
            let moves = SearchMoves(count: count, falls: falls)
            return (0..<count).map { moves.quarters(level, move: $0) }
        }
        #expect(quarters(.bottom, 4, falls: false) == [3, 3, 3, 3])
        #expect(quarters(.bottom, 1) == [3] && quarters(.bottom, 2) == [3, 1])
        #expect(quarters(.bottom, 3) == [3, 2, 1] && quarters(.bottom, 4) == [3, 2, 2, 1])
        let many = quarters(.bottom, 31)
        #expect(many.first == 3 && many.last == 1 && many == many.sorted(by: >))
        #expect(quarters(.top, 31) == [Int32](repeating: 1, count: 31))
    }

    @Test(arguments: [1, 2, 4]) func progressRises(effort: Int) throws {
        let encoder = Encoder(model: try TestModel.codec(seed: 6))
        let image = TestImage.make(70, 45)
        var parts: [Double] = []
        let (quality, effort) = (Quality(index: 1), Effort(effort))
        let bytes = try encoder.compress(
            image, quality: quality, options: EncodingOptions(.lossy, effort: effort)
        ) { parts.append($0) }
        #expect(
            try bytes
                == encoder.encode(image, quality: quality, options: EncodingOptions(.lossy, effort: effort))
                .bytes)
        #expect(parts == parts.sorted() && parts.allSatisfy { $0 > 0 && $0 < 1.000_001 })
        #expect(parts.count >= effort.passes && abs(parts.last! - 1) < 1e-9)
    }

    /// Bits of the indices plus the squared error at its worth in bits.
    private func cost(_ image: Image, _ model: CodecModel, _ quality: Int, effort: Int) throws -> Double {
        let encoding = try Encoder(model: model).encode(
            image, quality: Quality(index: quality),
            options: EncodingOptions(.lossy, effort: Effort(effort), tune: .psnr))
        let squared = zip(image.samples, encoding.reconstruction.samples).reduce(0) {
            $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1))
        }
        let unit = model.graph.greyLevelsPerLatentUnit(quality)
        return Double(8 * encoding.sections.indices) + Double(squared) / (unit * unit)
    }
}
