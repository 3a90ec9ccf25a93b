import Raster

/// A region of an image, and the picture that is made of it.
struct View {
    /// In pixels of the image, whole cells but at the image's right and lower edge.
    let region: Area
    let scale: Scale

    /// The view of the cells that have pixels of a region.
    init(_ region: Area, _ scale: Scale, width: Int, height: Int) {
        let cells = region.divided(by: scale.rawValue).multiplied(by: scale.rawValue)
        self.region = cells.intersection(Area(rows: height, columns: width))
        self.scale = scale
    }

    /// The cells of the region: the pixels of the picture.
    var cells: Area { region.divided(by: scale.rawValue) }

    /// The means over cells of samples of the region, which is extended by its last column and row
    /// (spec/vqz-format-2.md, section 6).
    func shrink<Sample: FixedWidthInteger>(_ samples: [Sample], channels: Int) -> [Sample] {
        guard scale != .full else { return samples }
        let (side, columns, rows) = (scale.rawValue, region.columns.count, region.rows.count)
        let shift = 2 * side.trailingZeroBitCount
        return [Sample](unsafeUninitializedCapacity: cells.rows.count * cells.columns.count * channels) {
            means, count in
            for row in 0..<cells.rows.count {
                for column in 0..<cells.columns.count {
                    for channel in 0..<channels {
                        var sum = (1 << shift) >> 1
                        for y in row * side..<(row + 1) * side {
                            let first = min(y, rows - 1) * columns
                            for x in column * side..<(column + 1) * side {
                                sum += Int(samples[(first + min(x, columns - 1)) * channels + channel])
                            }
                        }
                        means[count] = Sample(truncatingIfNeeded: sum >> shift)
                        count += 1
                    }
                }
            }
        }
    }
}
