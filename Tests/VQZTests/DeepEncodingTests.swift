import Foundation
import Testing

@testable import VQZ

/// A gradient of 16 bits over a few levels of 8 comes back without bands.
@Suite struct DeepEncodingTests {
    @Test func gradientsHaveNoBands() throws {
        let (width, height) = (512, 64)
        let levels = (0..<width).map { UInt16(30000 + 4 * $0) }
        let deep = DeepImage(
            width: width, height: height, color: .gray, depth: 16,
            samples: (0..<height).flatMap { _ in levels })
        let picture = Picture.deep(deep)
        let quality = FractionalQuality(Quality(number: 8))
        let (encoder, decoder) = (Encoder(), Decoder())
        let bytes = try encoder.compress(picture, quality: quality, options: .lossy)
        guard case .deep(let decoded) = try decoder.decode(bytes, DecodingOptions()).picture else {
            Issue.record("no deep picture")
            return
        }
        let flat = Picture.bytes(picture.rounded)
        let coarse = try decoder.decode(encoder.compress(flat, quality: quality, options: .lossy))
        #expect(error(deep, decoded.samples) < error(deep, coarse.samples.map { UInt16($0) * 257 }))
        let (row, coarseRow) = (32 * width..<33 * width, Array(coarse.samples[32 * width..<33 * width]))
        #expect(longestRun(Array(decoded.samples[row])) < 8)
        #expect(longestRun(coarseRow) > 16)
    }

    private func error(_ original: DeepImage, _ decoded: [UInt16]) -> Double {
        zip(original.samples, decoded).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
    }

    private func longestRun<Sample: Equatable>(_ samples: [Sample]) -> Int {
        var (longest, run) = (1, 1)
        for (one, next) in zip(samples, samples.dropFirst()) {
            run = one == next ? run + 1 : 1
            longest = max(longest, run)
        }
        return longest
    }
}
