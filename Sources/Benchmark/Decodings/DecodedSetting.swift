/// Another codec at one setting, on a set of images: what `--decoded` names.
package struct DecodedSetting: Equatable, Sendable {
    /// Means over the images.
    package let mean: OperatingPoint
    /// Each image by itself, by the original's path.
    let images: [String: OperatingPoint]

    package init(mean: OperatingPoint, images: [String: OperatingPoint] = [:]) {
        self.mean = mean
        self.images = images
    }
}

extension DecodedSetting {
    /// Nil without images.
    init?(codec: String, _ images: [(path: String, image: DecodedImage)]) {
        guard let mean = OperatingPoint(codec: codec, means: images.map(\.image)) else { return nil }
        var points: [String: OperatingPoint] = [:]
        for (path, image) in images { points[path] = OperatingPoint(codec: codec, means: [image]) }
        self.init(mean: mean, images: points)
    }
}
