import Raster

/// Changes to an image in integers, alike here and in Fixtures/make.py. Strengths are 1...16.
enum Distortion: String {
    case noise, steps, blur, blocks, contrast

    func apply(to image: Image, strength: Int, seed: Int) -> Image {
        let samples = image.samples.map { Int($0) }
        let changed: [Int]
        switch self {
        case .noise:
            let values = Self.hashes(image, seed: seed + 20)
            changed = zip(samples, values).map { $0 + ((((Int($1) & 255) - 128) * strength * strength) >> 8) }
        case .steps:
            changed = samples.map { $0 / (strength + 1) * (strength + 1) + strength / 2 }
        case .blur:
            changed = (0..<strength).reduce(samples) { blurred, _ in Self.smoothed(blurred, image) }
        case .blocks:
            let means = Self.blockMeans(samples, image)
            changed = zip(samples, means).map { $0 + ((($1 - $0) * strength) >> 4) }
        case .contrast:
            changed = samples.map { 128 + ((($0 - 128) * (32 - strength)) >> 5) }
        }
        var result = image
        result.samples = changed.map { UInt8(clamping: $0) }
        return result
    }

    /// A hash of each sample's place.
    private static func hashes(_ image: Image, seed: Int) -> [UInt32] {
        let channels = image.color.channels
        return image.samples.indices.map { i in
            let pixel = i / channels
            return SyntheticPicture.hash(pixel % image.width, pixel / image.width, seed + i % channels)
        }
    }

    /// (a + 2b + c + 2) / 4 of neighbours along rows, then along columns; border samples are repeated.
    private static func smoothed(_ samples: [Int], _ image: Image) -> [Int] {
        let channels = image.color.channels
        let rowLength = image.width * channels
        func pass(_ values: [Int], step: Int, place: (Int) -> Int, length: Int) -> [Int] {
            values.indices.map { i in
                let place = place(i)
                let before = place > 0 ? values[i - step] : values[i]
                let after = place < length - 1 ? values[i + step] : values[i]
                return (before + 2 * values[i] + after + 2) >> 2
            }
        }
        let rows = pass(samples, step: channels, place: { $0 % rowLength / channels }, length: image.width)
        return pass(rows, step: rowLength, place: { $0 / rowLength }, length: image.height)
    }

    /// The mean of the block of 8 x 8 samples that each one is in, rounded down.
    private static func blockMeans(_ samples: [Int], _ image: Image) -> [Int] {
        let channels = image.color.channels
        let columns = (image.width + 7) / 8
        let blocks = samples.indices.map { i in
            let pixel = i / channels
            return (pixel / image.width / 8 * columns + pixel % image.width / 8) * channels + i % channels
        }
        var sums: [Int: (sum: Int, count: Int)] = [:]
        for (block, sample) in zip(blocks, samples) {
            let old = sums[block, default: (0, 0)]
            sums[block] = (old.sum + sample, old.count + 1)
        }
        return blocks.map { sums[$0]!.sum / sums[$0]!.count }
    }
}
