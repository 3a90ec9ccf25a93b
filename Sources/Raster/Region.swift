/// A rectangle of an image's pixels.
public struct Region: Hashable, Sendable {
    /// The leftmost column and the topmost row, counted from 0.
    public let x, y: Int
    /// Size in pixels.
    public let width, height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The whole of an image.
    public init(width: Int, height: Int) {
        self.init(x: 0, y: 0, width: width, height: height)
    }

    /// Whether the region has pixels and an image of `width` x `height` has all of them.
    public func fits(width imageWidth: Int, height imageHeight: Int) -> Bool {
        func fits(_ start: Int, _ length: Int, _ limit: Int) -> Bool {
            start >= 0 && length >= 1 && length <= limit && start <= limit - length
        }
        return fits(x, width, imageWidth) && fits(y, height, imageHeight)
    }

    /// - Precondition: the region fits some image.
    package var area: Area { Area(rows: y..<y + height, columns: x..<x + width) }
}
