import Raster

extension ImageMetadata {
    /// The metadata without what does not go with a picture: a profile for other colours, which is told, and
    /// the significant bits of alpha that it lacks.
    func fitted(to picture: Picture) -> (ImageMetadata, LoadedImage.Loss?) {
        var (metadata, loss) = (self, LoadedImage.Loss?.none)
        let channels = picture.color.channels + (picture.hasAlpha ? 1 : 0)
        metadata.chunks[.sBIT] = metadata.chunks[.sBIT].map { Array($0.prefix(channels)) }
        if let profile = icc, !ProfileSpace.fits(profile, picture.color) {
            metadata.icc = nil
            loss = .profile(space: ProfileSpace.name(profile), picture.color)
        }
        return (metadata, loss)
    }
}
