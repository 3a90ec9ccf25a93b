import Bytes
import Container
import ImageFiles
import Model
import Network
import Parallel
import Prior
import Raster
import TestModels
import TestSupport
import Testing
import VQZ

@testable import Decoding

/// Files decode to the same indices and pixels at every level of kernels and for any number of threads.
@Suite struct DecodingVectorTests {
    @Test(arguments: Vectors.manifest.images, InstructionSet.supported)
    func pixels(entry: Manifest.Picture, level: InstructionSet) throws {
        let model = try Vectors.model(entry.model)
        for threads in [1, 3] {
            let decoder = Decoder(model: model, threads: threads, instructions: level)
            let image = try decoder.decode(Vectors.bytes(entry.file))
            #expect(image.width == entry.width && image.height == entry.height)
            #expect(image.channels == entry.channels)
            let sum = hexadecimal(SHA256.digest(image.interleaved))
            #expect(sum == entry.pixels8 ?? entry.pixels, "\(threads) threads")
            guard entry.depth == 8 else { continue }
            #expect(try Vectors.picture(entry.png) == image.withoutOpaqueAlpha, "\(threads) threads")
        }
    }

    @Test(arguments: Vectors.manifest.images.filter { $0.indices != nil }, InstructionSet.supported)
    func indices(entry: Manifest.Picture, level: InstructionSet) throws {
        let file = try VQZFile(parsing: Vectors.bytes(entry.file))
        let quality = try #require(entry.quality)
        #expect(file.header.indices?.quality.index == quality)
        let network = PriorNetwork(try Vectors.model(entry.model).graph, Kernels(level))
        let (top, bottom) = areas(file)
        for threads in [1, 3] {
            let execution = Execution(quality: quality, workers: Workers(threads))
            let maps = try TileDecoding(prior: network, file: file, execution: execution).run(
                top: top, bottom: bottom)
            let indices = maps.top.map.indices + maps.bottom.map.indices
            #expect(hexadecimal(SHA256.digest(indices)) == entry.indices, "\(threads) threads")
        }
    }

    /// Every part of an image decodes to what the whole has there.
    @Test(arguments: Vectors.manifest.images) func regions(entry: Manifest.Picture) throws {
        let decoder = Decoder(model: try Vectors.model(entry.model), threads: 2)
        let bytes = try Vectors.bytes(entry.file)
        let whole = try decoder.decode(bytes)
        var random = SplitMix64(seed: 7)
        for _ in 0..<8 {
            let (x, y) = (random.integer(in: 0...entry.width - 1), random.integer(in: 0...entry.height - 1))
            let region = Region(
                x: x, y: y, width: random.integer(in: 1...entry.width - x),
                height: random.integer(in: 1...entry.height - y))
            #expect(try decoder.decode(bytes, region: region) == whole.cropped(to: region), "\(region)")
        }
    }

    private func areas(_ file: VQZFile) -> (top: Area, bottom: Area) {
        let grid = BlockGrid(width: file.header.width, height: file.header.height)
        return (
            Area(rows: grid.topRows, columns: grid.topColumns), Area(rows: grid.rows, columns: grid.columns)
        )
    }
}

extension Image {
    /// The image as a PNG file of it is read: alpha that is opaque everywhere counts as none.
    fileprivate var withoutOpaqueAlpha: Image {
        guard let alpha, alpha.allSatisfy({ $0 == 255 }) else { return self }
        return Image(width: width, height: height, color: color, samples: samples)
    }
}
