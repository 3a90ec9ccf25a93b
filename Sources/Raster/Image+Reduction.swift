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
        var filter = BoxFilter(self, width: size.width, height: size.height)
        return filter.filtered()
    }

    /// The largest size of the proportions of `size` that fits into a box, no larger than `size`; at least 1
    /// pixel a side.
    static func size(
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
