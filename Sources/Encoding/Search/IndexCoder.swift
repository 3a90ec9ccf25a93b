import Identifiers
import Model
import Network

/// What finds a picture's indices with the networks of one model.
package protocol IndexCoder: Sendable {
    /// The model's.
    var modelDigest: ModelDigest { get }
    /// The number of the model's qualities.
    var qualities: Int { get }

    /// Groups of a level.
    func groups(_ level: Level) -> Int

    /// Grey levels that a latent unit comes to at a quality.
    func greyLevelsPerLatentUnit(_ quality: Int) -> Double

    /// The indices of a picture, of all passes the best. Only exact arithmetic decides, so that every machine
    /// finds the same.
    func code(_ task: CodingTask) -> CodedIndices
}
