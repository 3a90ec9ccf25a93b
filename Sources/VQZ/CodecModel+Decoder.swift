import Decoding
import Model
import Network

extension CodecModel {
    /// The decoder of the model's files.
    ///
    /// - Parameters:
    ///   - threads: at least 1; by default one per CPU
    ///   - kernels: those of this CPU, or such as record what they are asked
    package func decoder(threads: Int?, kernels: Kernels) -> any FileDecoder {
        switch content {
        case .graph(let model): ImageDecoder(model: model, threads: threads, kernels: kernels)
        case .programs(let model): ProgramDecoder(model: model, threads: threads, kernels: kernels)
        }
    }
}
