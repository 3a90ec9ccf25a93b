import Decoding
import Network
import VQZ

/// The tiny model of the conformance vectors, and decoders for every level of kernels.
enum TinyModel {
    static let model: CodecModel = {
        do {
            return try CodecModel(parsing: Vectors.bytes("tiny.vqm"))
        } catch {
            fatalError("spec/vectors/tiny.vqm: \(error)")
        }
    }()

    static let decoders = InstructionSet.supported.map {
        Decoder(model: model, limits: FuzzTarget.limits, threads: 1, instructions: $0)
    }

    /// Of the first and the last level.
    static let imageDecoders = [InstructionSet.portable, .best].map {
        model.decoder(threads: 1, kernels: Kernels($0))
    }
}
