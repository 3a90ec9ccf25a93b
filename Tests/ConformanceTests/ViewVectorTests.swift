import Container
import Decoding
import Network
import Raster
import TestSupport
import Testing
import VQZ

/// Pictures of all depths and scales that are made of a file, or of a part of one, at every level of kernels
/// (format 2, sections 3, 4 and 6).
@Suite struct ViewVectorTests {
    @Test(arguments: Vectors.manifest.images, InstructionSet.supported)
    func samples(entry: Manifest.Picture, level: InstructionSet) throws {
        for threads in [1, 3] {
            let decoder = VectorDecoder(try Vectors.model(entry.model), level, threads: threads)
            let file = try decoder.parse(Vectors.bytes(entry.file))
            #expect(try decoder.sum(of: file, depth: entry.depth) == entry.pixels)
            #expect(try decoder.sumOfSmaller(of: file, depth: entry.depth) == entry.smaller)
            if let sum = entry.pixels16 { #expect(try decoder.sum(of: file, depth: 16) == sum) }
            guard let (pixels, smaller) = entry.sums8 else { continue }
            #expect(try decoder.sum(of: file, depth: 8) == pixels)
            #expect(try decoder.sumOfSmaller(of: file, depth: 8) == smaller)
        }
    }

    @Test(arguments: Vectors.manifest.images.filter { $0.cuts != nil }, InstructionSet.supported)
    func parts(entry: Manifest.Picture, level: InstructionSet) throws {
        let whole = try Vectors.bytes(entry.file)
        let decoder = VectorDecoder(try Vectors.model(entry.model), level, threads: 2)
        for cut in entry.cuts ?? [] {
            let part = Array(whole.prefix(cut.length))
            let file = try decoder.parse(part, allowsCut: true)
            // A file that ends before optional sections is whole.
            let isWhole = (try? decoder.parse(part)) != nil
            #expect(file.isCut != isWhole)
            #expect(try decoder.sum(of: file, depth: entry.depth) == cut.pixels, "\(cut.length) bytes")
            #expect(
                try decoder.sumOfSmaller(of: file, depth: entry.depth) == cut.smaller, "\(cut.length) bytes")
        }
    }

    @Test func thereAreParts() {
        let entries = Vectors.manifest.images.filter { $0.cuts != nil }
        #expect(Set(entries.map(\.version)) == [1, 2])
        #expect(entries.contains { $0.indices == nil } && entries.contains { $0.depth > 8 })
    }

    /// A region of a smaller picture is what the whole has there, in whole cells.
    @Test(arguments: Vectors.manifest.images) func regions(entry: Manifest.Picture) throws {
        let decoder = VectorDecoder(try Vectors.model(entry.model), threads: 2)
        let file = try decoder.parse(Vectors.bytes(entry.file))
        var random = SplitMix64(seed: 11)
        for scale in Scale.allCases {
            let whole = try decoder.samples(of: file, scale: scale, depth: entry.depth)
            let bounds = Area(rows: entry.height, columns: entry.width).divided(by: scale.rawValue)
            for _ in 0..<3 {
                let region = entry.region(using: &random)
                let cells = region.area.divided(by: scale.rawValue)
                let part = try decoder.samples(of: file, region: region, scale: scale, depth: entry.depth)
                #expect(part == crop(whole, bounds, to: cells, size: entry.pixelSize), "\(region), \(scale)")
            }
        }
    }

    /// The bytes of some pixels, of `size` bytes each.
    private func crop(_ bytes: [UInt8], _ bounds: Area, to area: Area, size: Int) -> [UInt8] {
        area.rows.flatMap { row in
            let start = row * bounds.columns.count
            return bytes[(start + area.columns.lowerBound) * size..<(start + area.columns.upperBound) * size]
        }
    }
}

extension Manifest.Picture {
    /// Bytes of a pixel as samples are summed.
    fileprivate var pixelSize: Int { channels * (depth > 8 ? 2 : 1) }

    /// Any part of the picture.
    fileprivate func region(using random: inout SplitMix64) -> Region {
        let (x, y) = (random.integer(in: 0...width - 1), random.integer(in: 0...height - 1))
        return Region(
            x: x, y: y, width: random.integer(in: 1...width - x), height: random.integer(in: 1...height - y))
    }

    /// The sums of the samples of 8 bits of a deeper picture.
    fileprivate var sums8: (pixels: String, smaller: String)? {
        guard let pixels8, let smaller8 else { return nil }
        return (pixels8, smaller8)
    }
}
