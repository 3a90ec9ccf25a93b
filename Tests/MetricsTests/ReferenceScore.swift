import Foundation
import Raster
import Testing

/// A pair of images and its score by the Python package `ssimulacra2`: a row of Fixtures/ssimulacra2.csv.
struct ReferenceScore: CustomTestStringConvertible, Sendable {
    let original, distorted: Image
    /// Position-dependent sums of the samples that the package saw.
    let originalSum, distortedSum: Int
    let score: Double
    let testDescription: String

    static let all: [ReferenceScore] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/ssimulacra2.csv")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            fatalError("Fixtures/ssimulacra2.csv cannot be read")
        }
        return text.split(separator: "\n").dropFirst().map { ReferenceScore(row: String($0)) }
    }()

    /// - Precondition: the row is as Fixtures/make.py writes it.
    private init(row: String) {
        let fields = row.split(separator: ",").map(String.init)
        guard fields.count == 10, let picture = SyntheticPicture(rawValue: fields[0]),
            let kind = Distortion(rawValue: fields[4])
        else { fatalError("Fixtures/ssimulacra2.csv: \(row)") }
        let numbers = [1, 2, 5, 6, 7, 8].map { Int(fields[$0])! }
        let color = fields[3]
        var original = picture.draw(
            width: numbers[0], height: numbers[1], color: color.hasPrefix("gray") ? .gray : .rgb,
            seed: numbers[3])
        if color.hasSuffix("a") {
            original.alpha = (0..<original.width * original.height).map { i in
                let (x, y) = (i % original.width, i / original.width)
                return UInt8(SyntheticPicture.waves(x, y, cell: 20, seed: numbers[3] + 50))
            }
        }
        self.original = original
        distorted = kind.apply(to: original, strength: numbers[2], seed: numbers[3])
        (originalSum, distortedSum, score) = (numbers[4], numbers[5], Double(fields[9])!)
        testDescription = fields.prefix(7).joined(separator: " ")
    }

    /// The sum of all samples, each times a weight of 1...251 by its position.
    static func sum(_ image: Image) -> Int {
        image.samples.enumerated().reduce(0) { $0 + ($1.offset % 251 + 1) * Int($1.element) }
    }
}
