import Container
import ImageFiles
import Model
import Network
import Prior
import Raster
import Testing
import VQZ

/// Files decode to the same indices and pixels at every level of kernels and for any number of threads.
@Suite struct DecodingVectorTests {
    @Test(arguments: Vectors.manifest.images, KernelLevel.supported)
    func pixels(entry: Manifest.Picture, level: KernelLevel) throws {
        let model = try Vectors.model(entry.model)
        for threads in [1, 3] {
            let decoder = Decoder(model: model, threads: threads, level: level)
            let image = try decoder.decode(Vectors.bytes(entry.file))
            #expect(image.width == entry.width && image.height == entry.height)
            #expect(image.channels == entry.channels)
            #expect(hex(SHA256.digest(image.interleaved)) == entry.pixels, "\(threads) threads")
            #expect(try Vectors.picture(entry.png) == image, "\(threads) threads")
        }
    }

    @Test(arguments: Vectors.manifest.images, KernelLevel.supported)
    func indices(entry: Manifest.Picture, level: KernelLevel) throws {
        let file = try VQZFile(parsing: Vectors.bytes(entry.file))
        #expect(Int(file.header.quality) == entry.quality)
        let network = PriorNetwork(try Vectors.model(entry.model), Kernels(level))
        let grid = BlockGrid(width: entry.width, height: entry.height)
        for threads in [1, 3] {
            let execution = Execution(quality: entry.quality, workers: Workers(threads))
            let codes = PriorDecoder(network, Array(file.indices), grid, execution).decode()
            let maps = codes.top.indices.indices + codes.bottom.indices.indices
            #expect(hex(SHA256.digest(maps)) == entry.indices, "\(threads) threads")
        }
    }
}

extension Image {
    /// Samples per pixel, alpha included.
    fileprivate var channels: Int { color.channels + (alpha == nil ? 0 : 1) }

    /// Rows of pixels of `channels` samples, alpha last.
    fileprivate var interleaved: [UInt8] {
        guard let alpha else { return samples }
        return alpha.indices.flatMap { i in
            samples[i * color.channels..<(i + 1) * color.channels] + [alpha[i]]
        }
    }
}
