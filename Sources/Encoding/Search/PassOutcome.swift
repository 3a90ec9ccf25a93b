import Raster

/// What decoding a pass gives.
struct PassOutcome<Pass> {
    /// The squared error of all samples of the extended image, weighed by block, in units of 1/256.
    var distortion: Int64 = 0
    /// The decoded samples of the picture, of 8 bits, if they are wanted.
    var samples: [UInt8]?
    /// The pass over latents that lessen the error.
    var corrected: Pass?

    /// Nothing decoded, with room for what a task wants.
    init(_ task: CodingTask) {
        guard task.reconstructs else { return }
        let pixels = task.picture.width * task.picture.height
        samples = [UInt8](repeating: 0, count: pixels * task.picture.color.channels)
    }
}
