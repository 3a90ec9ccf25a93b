import Decoding
import Model
import Network

/// What a decoder of the interface stands for.
final class ModelHandle {
    let decoder: ImageDecoder

    init(_ model: GraphModel) {
        decoder = ImageDecoder(model: model, threads: 1, kernels: Kernels(.best))
    }
}
