/// An image of whatever depth: samples of 8 bits are bytes, deeper ones are words.
public enum Picture: Equatable, Sendable {
    case bytes(Image)
    case deep(DeepImage)
}

extension Picture {
    public var width: Int {
        switch self {
        case .bytes(let image): image.width
        case .deep(let image): image.width
        }
    }

    public var height: Int {
        switch self {
        case .bytes(let image): image.height
        case .deep(let image): image.height
        }
    }

    public var color: Image.Color {
        switch self {
        case .bytes(let image): image.color
        case .deep(let image): image.color
        }
    }

    /// Bits of a sample, 8 to 16.
    public var depth: Int {
        switch self {
        case .bytes: 8
        case .deep(let image): image.depth
        }
    }

    public var hasAlpha: Bool {
        switch self {
        case .bytes(let image): image.alpha != nil
        case .deep(let image): image.alpha != nil
        }
    }
}
