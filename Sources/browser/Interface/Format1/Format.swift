import Decoding
import Model

/// A model of the format that this module decodes, 1.
typealias FormatModel = GraphModel
/// The decoder of its files.
typealias FormatDecoder = ImageDecoder
