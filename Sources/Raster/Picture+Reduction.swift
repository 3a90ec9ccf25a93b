extension Image {
    /// The image made smaller to fit into a box, or as it is where it fits; its proportions stay but for
    /// rounding to pixels.
    ///
    /// Every pixel is the mean of what it covers, in integers: the same on every machine. Colours count by
    /// their alpha, and are 0 where all is transparent.
    /// - Precondition: `width` and `height` are at least 1, the image is at most 2^24 pixels a side.
    package func reduced(toFit width: Int, _ height: Int) -> Image {
        let size = Self.size(of: (self.width, self.height), toFit: (width, height))
        if size == (self.width, self.height) { return self }
        return reduced(to: size.width, size.height)
    }

    /// The image in any smaller size.
    func reduced(to width: Int, _ height: Int) -> Image {
        var filter = BoxFilter(
            samples, alpha, columns: Coverage(before: self.width, after: width),
            rows: Coverage(before: self.height, after: height))
        let (samples, alpha) = filter.filtered()
        return Image(width: width, height: height, color: color, samples: samples, alpha: alpha)
    }

    /// The largest size of the proportions of `size` that fits into a box, no larger than `size`; at least 1
    /// pixel a side.
    package static func size(
        of size: (width: Int, height: Int), toFit box: (width: Int, height: Int)
    ) -> (width: Int, height: Int) {
        precondition(box.width >= 1 && box.height >= 1, "a box has at least one pixel")
        if size.width <= box.width, size.height <= box.height { return size }
        func scaled(_ length: Int, _ numerator: Int, _ denominator: Int) -> Int {
            max(1, (2 * length * numerator + denominator) / (2 * denominator))
        }
        // Boxes are cut to the image, so that products fit.
        let (width, height) = (min(box.width, size.width), min(box.height, size.height))
        return width * size.height <= height * size.width
            ? (width, scaled(size.height, width, size.width))
            : (scaled(size.width, height, size.height), height)
    }
}

extension DeepImage {
    /// The image made smaller to fit into a box, as one of 8 bits is.
    ///
    /// - Precondition: `width` and `height` are at least 1, the image has at most 2^31 pixels.
    package func reduced(toFit width: Int, _ height: Int) -> DeepImage {
        let size = Image.size(of: (self.width, self.height), toFit: (width, height))
        if size == (self.width, self.height) { return self }
        var filter = BoxFilter(
            samples, alpha, columns: Coverage(before: self.width, after: size.width),
            rows: Coverage(before: self.height, after: size.height))
        let (samples, alpha) = filter.filtered()
        return DeepImage(
            width: size.width, height: size.height, color: color, depth: depth, samples: samples, alpha: alpha
        )
    }
}

extension Picture {
    /// The picture made smaller to fit into a box, or as it is where it fits; deep ones of more than 2^31
    /// pixels with 8 bits.
    ///
    /// - Precondition: `width` and `height` are at least 1, the picture is at most 2^24 pixels a side.
    package func reduced(toFit width: Int, _ height: Int) -> Picture {
        switch self {
        case .deep(let image) where image.width * image.height <= 1 << 31:
            .deep(image.reduced(toFit: width, height))
        case .bytes, .deep: .bytes(rounded.reduced(toFit: width, height))
        }
    }
}
