import Files
import ImageFiles
import VQZ

/// Why a run over folders cannot start, or has nothing to measure.
package enum CorpusError: Error, Equatable, Sendable {
    case folder(FolderError)
    case noImages([String])
    /// Every file was skipped.
    case noReadableImages(count: Int)
    /// The model has qualities 1...count.
    case noSuchQuality(Quality, count: Int)
}

extension CorpusError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .folder(let error): error.description
        case .noImages(let paths):
            "no \(ImageFile.Format.names("or")) files in \(paths.joined(separator: ", "))"
        case .noReadableImages(let count): "no image to measure: \(count) of \(count) files skipped"
        case .noSuchQuality(let quality, let count):
            "quality \(quality.number) asked for, the model has 1...\(count)"
        }
    }
}
