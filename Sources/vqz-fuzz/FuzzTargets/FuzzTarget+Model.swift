import Model
import VQZ

extension FuzzTarget {
    /// A model that is accepted keeps its form, and encodes and decodes with all kernels alike.
    func runModel(_ bytes: [UInt8]) throws(Discrepancy) {
        for file in [bytes, Checksums.repaired(vqm: bytes)] {
            guard let model = try? CodecModel(parsing: file) else { continue }
            try Discrepancy.require(
                model.serialized() == file, "another form of a model of \(file.count) bytes")
            for quality in Quality.all(min(2, model.qualities)) { try exercise(model, quality) }
        }
    }

    private func exercise(_ model: CodecModel, _ quality: Quality) throws(Discrepancy) {
        var first: [UInt8]?
        for level in InstructionSet.supported {
            let encoder = Encoder(model: model, threads: 1, instructions: level)
            guard let encoding = try? encoder.encode(Self.image, quality: quality, options: .lossy) else {
                throw Discrepancy("quality \(quality) refuses an image")
            }
            let decoded = try? Decoder(model: model, threads: 1, instructions: level).decode(encoding.bytes)
            try Discrepancy.require(decoded == encoding.reconstruction, "\(level) does not reconstruct")
            try Discrepancy.require(first ?? encoding.bytes == encoding.bytes, "\(level) encodes differently")
            first = encoding.bytes
        }
    }

    /// Two top positions with steep edges.
    private static let image = Image(
        width: 17, height: 9, color: .gray,
        samples: (0..<17 * 9).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 37) })
}
