import Glibc
import Raster

/// Red, green and blue in linear light, 0...1; of a gray image three equal planes.
func linearPlanes(_ image: Image) -> [Plane] {
    let channels = image.color.channels
    let planes = (0..<channels).map { linearPlane(image, channel: $0) }
    return channels == 1 ? [planes[0], planes[0], planes[0]] : planes
}

private func linearPlane(_ image: Image, channel: Int) -> Plane {
    let channels = image.color.channels
    let count = image.width * image.height
    let values = [Float](unsafeUninitializedCapacity: count) { values, initialized in
        image.samples.withUnsafeBufferPointer { samples in
            for i in 0..<count { values[i] = linearLight[Int(samples[i * channels + channel])] }
        }
        initialized = count
    }
    return Plane(width: image.width, height: image.height, values: values)
}

/// The linear light of each sample value, by the curve of sRGB.
private let linearLight: [Float] = (0...255).map { sample in
    let value = Double(sample) / 255
    return Float(value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4))
}
