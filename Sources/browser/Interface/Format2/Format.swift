import Decoding
import Model

/// A model of the format that this module decodes, 2.
typealias FormatModel = ProgramModel
/// The decoder of its files.
typealias FormatDecoder = ProgramDecoder
