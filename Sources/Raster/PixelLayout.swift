/// The layout of pixels in memory that an image is copied to or from.
public struct PixelLayout: Hashable, Sendable {
    /// The samples of a pixel, in this order. The raw value is their number.
    public enum Channels: Int, Sendable, CaseIterable {
        case gray = 1
        case grayAlpha = 2
        case rgb = 3
        case rgba = 4

        /// The fewest that hold all of an image.
        public init(_ color: Image.Color, hasAlpha: Bool) {
            switch (color, hasAlpha) {
            case (.gray, false): self = .gray
            case (.gray, true): self = .grayAlpha
            case (.rgb, false): self = .rgb
            case (.rgb, true): self = .rgba
            }
        }

        public var color: Image.Color { self == .gray || self == .grayAlpha ? .gray : .rgb }
        public var hasAlpha: Bool { self == .grayAlpha || self == .rgba }
    }

    /// The bits of a sample. Those of 16 bits are 0...65535 in the byte order of the machine.
    public enum Depth: Int, Sendable, CaseIterable {
        case bits8 = 8
        case bits16 = 16
    }

    public let channels: Channels
    public let depth: Depth

    public init(_ channels: Channels, _ depth: Depth = .bits8) {
        self.channels = channels
        self.depth = depth
    }

    public var bytesPerPixel: Int { channels.rawValue * depth.rawValue / 8 }

    /// The bytes from the first sample of `height` rows to the end of the last one, nil if they exceed an
    /// `Int` or rows overlap.
    ///
    /// - Parameter stride: bytes from the start of a row to that of the next
    public func byteCount(width: Int, height: Int, stride: Int) -> Int? {
        let (row, isLong) = width.multipliedReportingOverflow(by: bytesPerPixel)
        guard !isLong, stride >= row else { return nil }
        let (above, isTall) = stride.multipliedReportingOverflow(by: height - 1)
        let (total, isBeyond) = above.addingReportingOverflow(row)
        return isTall || isBeyond ? nil : total
    }
}
