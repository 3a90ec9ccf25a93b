import VQZ

extension FuzzTarget {
    /// All kernels decode a file to the same pixels, or refuse it.
    func runDecoder(_ bytes: [UInt8]) throws(Discrepancy) {
        let file = Checksums.repaired(vqz: bytes, digest: TinyModel.model.digest)
        for input in [bytes, file] {
            let images = TinyModel.decoders.map { try? $0.decode(input) }
            for image in images.dropFirst() {
                try Discrepancy.require(image == images[0], "the kernels differ")
            }
        }
    }
}

/// The tiny model of the conformance vectors, and a decoder for every level of kernels.
private enum TinyModel {
    static let model: CodecModel = {
        do {
            return try CodecModel(parsing: Vectors.bytes("tiny.vqm"))
        } catch {
            fatalError("spec/vectors/tiny.vqm: \(error)")
        }
    }()

    static let decoders = KernelLevel.supported.map {
        Decoder(model: model, limits: FuzzTarget.limits, threads: 1, level: $0)
    }
}
