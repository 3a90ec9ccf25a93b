import Model
import Network

extension CodecModel {
    /// The networks that find indices.
    func indexCoder(_ kernels: Kernels) -> any IndexCoder {
        switch content {
        case .graph(let model): GraphCoder(model, kernels)
        case .programs(let model): ProgramCoder(model, kernels)
        }
    }
}
