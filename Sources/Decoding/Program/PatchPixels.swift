import Network
import Parallel
import Raster

/// Blocks of 4 x 4 pixels in units of 2^-7 of a grey level, less 128, to samples: spec/vqm-model-2.md,
/// section 6.
package struct PatchPixels: Sendable {
    /// Bits of a sample, 8...16.
    private let depth: Int
    private let color: Image.Color

    /// Pixels a side of a block.
    package static let side = 4

    /// - Precondition: the depth is 8...16.
    package init(_ color: Image.Color, depth: Int = 8) {
        precondition((8...16).contains(depth), "samples have 8 to 16 bits")
        self.depth = depth
        self.color = color
    }

    /// The sample of an element.
    @inline(__always)
    package func sample(_ element: Int16) -> Int {
        if depth == 8 { return min(max(128 + (Int(element) + 64) >> 7, 0), 255) }
        let largest = 1 << depth - 1
        // What is below 0 ends there, whichever way it is rounded.
        return min(max((Int(element) + 1 << 14) * largest + 255 << 6, 0) / (255 << 7), largest)
    }

    /// Writes the pixels of some rows of blocks that lie in a part of a region to where they belong in it.
    ///
    /// - Parameters:
    ///   - image: whose window has the rows, and whose columns have the part's
    ///   - part: of the region, in pixels
    ///   - region: in pixels
    ///   - samples: room for the region's pixels
    package func write<Sample: FixedWidthInteger & UnsignedInteger>(
        _ image: Activation16, rows: Range<Int>, part: Area, region: Area,
        to samples: UnsafeMutablePointer<Sample>, _ workers: Workers
    ) {
        let wanted = (rows.lowerBound * Self.side..<rows.upperBound * Self.side).clamped(to: part.rows)
        workers.forEach(wanted.count) { index in
            let y = wanted.lowerBound + index
            let line = (y - region.rows.lowerBound) * region.columns.count - region.columns.lowerBound
            image.withRow(y / Self.side) { values in
                for x in part.columns {
                    let column = x / Self.side - image.area.columns.lowerBound
                    let element = (y % Self.side * Self.side + x % Self.side) * 3
                    write(
                        values.baseAddress! + column * image.pitch + element,
                        to: samples + (line + x) * color.channels)
                }
            }
        }
    }

    @inline(__always)
    private func write<Sample: FixedWidthInteger & UnsignedInteger>(
        _ elements: UnsafePointer<Int16>, to pixel: UnsafeMutablePointer<Sample>
    ) {
        let (red, green, blue) = (sample(elements[0]), sample(elements[1]), sample(elements[2]))
        guard color == .rgb else {
            pixel[0] = Sample(truncatingIfNeeded: (red + 2 * green + blue + 2) >> 2)
            return
        }
        pixel[0] = Sample(truncatingIfNeeded: red)
        pixel[1] = Sample(truncatingIfNeeded: green)
        pixel[2] = Sample(truncatingIfNeeded: blue)
    }
}
