import Container
import Decoding
import Model
import Network
import Raster

/// What a decoder of the interface stands for.
final class ModelHandle {
    /// The networks of a model of either format.
    private enum Networks {
        case graph(ImageDecoder)
        case programs(ProgramDecoder)
    }

    private let networks: Networks

    init(_ model: CodecModel) {
        let kernels = Kernels(.best)
        networks =
            switch model.content {
            case .graph(let model): .graph(ImageDecoder(model: model, threads: 1, kernels: kernels))
            case .programs(let model): .programs(ProgramDecoder(model: model, threads: 1, kernels: kernels))
            }
    }

    func decode(_ file: VQZFile) throws(CodecError) -> Image {
        switch networks {
        case .graph(let decoder): try decoder.decode(file)
        case .programs(let decoder): try decoder.decode(file)
        }
    }
}
