import Raster
import Testing

/// Pictures of three equal channels.
@Suite struct GrayTests {
    private let equal: [UInt8] = [1, 1, 1, 7, 7, 7]

    private func picture(_ samples: [UInt8], alpha: [UInt8]? = nil) -> Picture {
        .bytes(Image(width: 2, height: 1, color: .rgb, samples: samples, alpha: alpha))
    }

    @Test func equalChannelsBecomeOne() {
        let gray = Picture.bytes(Image(width: 2, height: 1, color: .gray, samples: [1, 7]))
        #expect(picture(equal).gray(keepsHiddenColor: true) == gray)
        #expect(gray.gray(keepsHiddenColor: true) == nil)
        for i in 0..<6 {
            var samples = equal
            samples[i] ^= 1
            #expect(picture(samples).gray(keepsHiddenColor: false) == nil)
        }
    }

    @Test func hiddenColorsCountIfTheyAreKept() {
        let hidden = picture([1, 1, 1, 7, 8, 9], alpha: [255, 0])
        let gray = Image(width: 2, height: 1, color: .gray, samples: [1, 7], alpha: [255, 0])
        #expect(hidden.gray(keepsHiddenColor: false) == .bytes(gray))
        #expect(hidden.gray(keepsHiddenColor: true) == nil)
        #expect(picture([1, 1, 1, 7, 8, 9], alpha: [255, 1]).gray(keepsHiddenColor: false) == nil)
    }

    @Test func deepSamplesAreComparedInFull() {
        func deep(_ samples: [UInt16]) -> Picture {
            .deep(DeepImage(width: 1, height: 1, color: .rgb, depth: 16, samples: samples))
        }
        let gray = DeepImage(width: 1, height: 1, color: .gray, depth: 16, samples: [258])
        #expect(deep([258, 258, 258]).gray(keepsHiddenColor: true) == .deep(gray))
        #expect(deep([258, 258, 257]).gray(keepsHiddenColor: true) == nil)
    }
}
