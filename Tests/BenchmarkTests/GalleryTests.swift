import Foundation
import ImageFiles
import Metrics
import TestModels
import Testing
import VQZ

@testable import Benchmark

@Suite struct GalleryTests {
    static let scores = Scores(psnr: 30)

    /// An image whose samples count up.
    static func image(_ width: Int, _ height: Int, alpha: Bool = false) -> Image {
        Image(
            width: width, height: height, color: .rgb,
            samples: (0..<width * height * 3).map { UInt8($0 % 251) },
            alpha: alpha ? (0..<width * height).map { UInt8($0 % 241) } : nil)
    }

    static func picture(
        _ path: String, _ image: Image, quality: Int? = nil, codec: String? = nil, bytes: Int? = nil
    ) -> DecodedPicture {
        DecodedPicture(
            path: path, codec: codec, quality: quality.map(Quality.init(number:)), bytes: bytes,
            scores: scores, original: image, decoded: image)
    }

    @Test func allPicturesHaveTheSameShare() {
        let share = PictureShare(of: 12_000_000, images: 24, pictures: 9)
        #expect(share.images == 24 && share.pixels == 12_000_000 / 24 / 9)
        let part = share.part(width: 768, height: 512)
        #expect(part == Region(x: (768 - 235) / 2, y: (512 - 236) / 2, width: 235, height: 236))
        #expect(share.part(width: 200, height: 200) == Region(width: 200, height: 200))
    }

    @Test func fewerImagesRatherThanTinyPictures() {
        let share = PictureShare(of: 12_000_000, images: 10_000, pictures: 9)
        #expect(share.pixels == PictureShare.least && share.images == 12_000_000 / 9 / PictureShare.least)
        #expect(PictureShare(of: 0, images: 1, pictures: 9).images == 0)
    }

    @Test(arguments: [
        (1, 1), (1, 1 << 20), (1 << 20, 1), (100, 10_000), (10_000, 100), (129, 128), (128, 129), (1000, 900),
    ])
    func partsAreInsideAndLargeEnough(width: Int, height: Int) {
        let part = PictureShare(of: 0, images: 1, pictures: 1).part(width: width, height: height)
        #expect(part.fits(width: width, height: height))
        #expect(part.width * part.height <= PictureShare.least)
        #expect(part.width * part.height * 10 >= min(width * height, PictureShare.least) * 9)
        #expect(abs(width - part.width - 2 * part.x) <= 1 && abs(height - part.height - 2 * part.y) <= 1)
    }

    @Test func partsHaveTheirPixels() {
        let region = Region(x: 1, y: 2, width: 3, height: 2)
        for image in [Self.image(5, 4), Self.image(5, 4, alpha: true)] {
            #expect(image.part(region) == image.cropped(to: region))
        }
    }

    @Test func keepsTheFirstImages() throws {
        let root = try BenchmarkRunTests.corpus()
        defer { try? FileManager.default.removeItem(at: root) }
        var gallery = try Gallery(of: [root.path], pictures: 1, pixels: 2 * PictureShare.least)
        #expect(gallery.share.images == 1)
        let (first, second) = (Self.image(200, 150, alpha: true), Self.image(3, 3))
        gallery.add(Self.picture("a", first, quality: 1, bytes: 10))
        gallery.add(Self.picture("b", second, quality: 1, bytes: 10))
        gallery.add(Self.picture("a", first, quality: 2, bytes: 20))
        #expect(gallery.exhibits.map(\.path) == ["a"])
        let exhibit = try #require(gallery.exhibits.first)
        #expect(exhibit.own.compactMap(\.quality?.number) == [1, 2] && exhibit.others == [])
        #expect(try ImageFile.read(exhibit.original).image == first.part(exhibit.part))
        #expect(exhibit.own.map(\.png) == [exhibit.original, exhibit.original])
    }

    @Test func picturesOfOtherSizesAreLeftOut() {
        let image = Self.image(4, 4)
        var exhibit = Exhibit(path: "a", image: image, part: Region(width: 4, height: 4))
        exhibit.add(
            DecodedPicture(
                path: "a", codec: nil, quality: Quality(number: 1), bytes: 1, scores: Self.scores,
                original: image,
                decoded: Self.image(4, 5)))
        #expect(exhibit.own.isEmpty)
    }

    @Test func nearestInRatio() throws {
        let image = Self.image(4, 4)
        var exhibit = Exhibit(path: "a", image: image, part: Region(width: 4, height: 4))
        for (codec, bytes) in [("x", 100), ("x", 1000), ("y", nil), ("x", nil), ("y", 5)] {
            exhibit.add(Self.picture("a", image, codec: codec, bytes: bytes))
        }
        exhibit.add(Self.picture("a", image, codec: "z"))
        #expect(exhibit.codecs == ["x", "y", "z"])
        // 316 is nearer to 100, as a ratio, 317 to 1000.
        for (bytes, nearest) in [(1, 100), (316, 100), (317, 1000), (5000, 1000)] {
            exhibit.add(Self.picture("a", image, quality: 1, bytes: bytes))
            let own = try #require(exhibit.own.last)
            #expect(exhibit.nearest(to: own, by: "x")?.bytes == nearest)
            #expect(exhibit.nearest(to: own, by: "y")?.bytes == 5)
            #expect(exhibit.nearest(to: own, by: "z")?.bytes == nil)
            #expect(exhibit.nearest(to: own, by: "w") == nil)
        }
    }
}
