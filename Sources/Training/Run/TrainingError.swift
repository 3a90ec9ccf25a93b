/// The reason why a training cannot start or go on.
package enum TrainingError: Error, CustomStringConvertible {
    case noPhotos(folder: String)
    case unreadable(path: String)
    case badJPEG(reason: String)
    case badCheckpoint(path: String, reason: String)
    case unsuitableModel(reason: String)
    case badRecipe(path: String, reason: String)
    case badTraining(reason: String)

    package var description: String {
        switch self {
        case .noPhotos(let folder): "\(folder): no usable photograph"
        case .unreadable(let path): "\(path): cannot be read"
        case .badJPEG(let reason): "not a usable JPEG: \(reason)"
        case .badCheckpoint(let path, let reason): "\(path): not a usable checkpoint: \(reason)"
        case .unsuitableModel(let reason): "the model cannot be trained further: \(reason)"
        case .badRecipe(let path, let reason): "\(path): not a usable recipe: \(reason)"
        case .badTraining(let reason): "no training can be made with \(reason)"
        }
    }
}
