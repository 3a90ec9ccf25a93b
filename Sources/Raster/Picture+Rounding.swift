extension Picture {
    /// The picture with samples of 8 bits, each the nearest.
    public var rounded: Image {
        switch self {
        case .bytes(let image): image
        case .deep(let image): image.rounded
        }
    }
}

extension DeepImage {
    /// The image with samples of 8 bits, each the nearest.
    public var rounded: Image {
        Image(
            width: width, height: height, color: color, samples: samples.map(byte), alpha: alpha?.map(byte))
    }

    /// The nearest sample of 8 bits.
    func byte(_ sample: UInt16) -> UInt8 {
        let largest = UInt32(largest)
        return UInt8((UInt32(sample) * 255 + largest / 2) / largest)
    }

    /// The image with samples of 16 bits, each the nearest.
    public var widened: DeepImage {
        guard depth < 16 else { return self }
        return DeepImage(
            width: width, height: height, color: color, depth: 16, samples: samples.map(word),
            alpha: alpha?.map(word))
    }

    /// The nearest sample of 16 bits.
    package func word(_ sample: UInt16) -> UInt16 {
        let largest = UInt32(largest)
        return UInt16((UInt32(sample) * 65535 + largest / 2) / largest)
    }
}
