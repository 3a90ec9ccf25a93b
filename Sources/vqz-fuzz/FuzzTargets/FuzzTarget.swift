/// A reader of untrusted bytes.
///
/// Whatever the bytes are, it must return: an error that it throws to its caller is a good answer, a trap or
/// a `Discrepancy` is a find.
package enum FuzzTarget: String, Sendable, CaseIterable {
    /// The sections of a `.vqz` file.
    case container
    /// Whole `.vqz` files, decoded with the tiny model of the conformance vectors.
    case decoder
    /// The same at all scales and depths, and where they may be cut.
    case views
    /// Exact pixels whose rows are packed as they should be.
    case raster
    /// Sections of metadata, packed as they should be.
    case metadata
    /// `.vqm` files, and images encoded and decoded with those that are accepted.
    case model
    /// PNG, PPM and PGM files.
    case images
    /// Rate-distortion curves as JSON.
    case curves

    /// Reads `bytes` as they are, and with their checksums made right, which random bytes never have.
    ///
    /// - Throws: `Discrepancy` if a property fails that holds for all input.
    package func run(_ bytes: [UInt8]) throws(Discrepancy) {
        switch self {
        case .container: try runContainer(bytes)
        case .decoder: try runDecoder(bytes)
        case .views: try runViews(bytes)
        case .raster: try runRaster(bytes)
        case .metadata: try runMetadata(bytes)
        case .model: try runModel(bytes)
        case .images: try runImages(bytes)
        case .curves: try runCurves(bytes)
        }
    }
}
