/// Which inputs an output of a layer depends on: spec/vqm-model.md, section 3.1.
package enum LayerKind: Hashable, Sendable {
    /// All channels of side x side positions; with a stride of 2 on every other row and column.
    case dense(side: Int, stride: Int)
    /// All channels of a block of side x side positions of its own. Model files have it as a pointwise layer
    /// over the positions' channels, one position after the other.
    case block(side: Int)
    /// The channel of its own number at 3 x 3 positions.
    case depthwise

    /// All channels of one position.
    package static let pointwise = dense(side: 1, stride: 1)

    /// Positions a side that an output depends on.
    package var side: Int {
        switch self {
        case .dense(let side, _), .block(let side): side
        case .depthwise: 3
        }
    }

    /// Positions of the input from one output to the next.
    package var stride: Int {
        switch self {
        case .dense(_, let stride): stride
        case .block(let side): side
        case .depthwise: 1
        }
    }

    /// Positions before its own that an output depends on.
    package var margin: Int { (side - 1) / 2 }

    /// The dimensions of the weights in a model file.
    ///
    /// - Parameter channels: of a position of the input
    package func weightDimensions(channels: Int, outputs: Int) -> [Int] {
        switch self {
        case .dense(let side, _): [outputs, side, side, channels]
        case .block(let side): [outputs, 1, 1, side * side * channels]
        case .depthwise: [outputs, 3, 3, 1]
        }
    }
}
