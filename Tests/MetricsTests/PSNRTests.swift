import Glibc
import Metrics
import Raster
import Testing

@Suite struct PSNRTests {
    @Test func equalImages() {
        let image = Image(width: 2, height: 2, color: .gray, samples: [0, 1, 2, 255])
        #expect(meanSquaredError(image, image) == 0)
        #expect(psnr(image, image) == .infinity)
    }

    @Test func extremes() {
        let black = Image(width: 3, height: 1, color: .rgb, samples: [UInt8](repeating: 0, count: 9))
        let white = Image(width: 3, height: 1, color: .rgb, samples: [UInt8](repeating: 255, count: 9))
        #expect(psnr(black, white) == 0)
        #expect(meanSquaredError(white, black) == 65025)
    }

    @Test func allChannelsCountAlike() {
        let a = Image(width: 2, height: 1, color: .rgb, samples: [10, 20, 30, 40, 50, 60])
        let b = Image(width: 2, height: 1, color: .rgb, samples: [10, 23, 30, 36, 50, 60])
        #expect(meanSquaredError(a, b) == 25.0 / 6)
        #expect(abs(psnr(a, b) - 10 * log10(65025 * 6 / 25)) < 1e-12)
    }

    @Test func alphaDoesNotCount() {
        let a = Image(width: 1, height: 1, color: .gray, samples: [10], alpha: [0])
        let b = Image(width: 1, height: 1, color: .gray, samples: [11], alpha: [200])
        #expect(meanSquaredError(a, b) == 1)
    }
}
