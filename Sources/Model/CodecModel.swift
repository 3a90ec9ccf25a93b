import Identifiers

/// Everything that the codec learned, of either format: integer weights, codebooks, probability features.
///
/// A value of this type has been checked: all dimensions fit the architecture, all values are in range, and
/// no sum of any network can overflow 32 signed bits. (For the model that is a part of the program, tests
/// have.)
public struct CodecModel: Equatable, Sendable {
    /// What each format has. The modules that decode, encode and measure have a type for each.
    package enum Content: Equatable, Sendable {
        case graph(GraphModel)
        case programs(ProgramModel)
    }

    package let content: Content

    package init(_ model: GraphModel) { content = .graph(model) }

    package init(_ model: ProgramModel) { content = .programs(model) }

    /// The format of the file that the model comes from or is written to.
    public var format: ModelFormat {
        switch content {
        case .graph: .format1
        case .programs: .format2
        }
    }

    /// The first 6 bytes of the SHA-256 of the inference block, by which image files name the model.
    public var digest: ModelDigest {
        switch content {
        case .graph(let model): model.digest
        case .programs(let model): model.digest
        }
    }

    /// The text of the note `card`, empty if there is none.
    public var card: String {
        guard case .text(let bytes)? = notes["card"]?.elements else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The records that only people and the trainer read.
    package var notes: Records {
        switch content {
        case .graph(let model): model.notes
        case .programs(let model): model.notes
        }
    }

    /// The number of its qualities.
    package var qualities: Int {
        switch content {
        case .graph(let model): model.architecture.qualities
        case .programs(let model): model.architecture.qualities
        }
    }

    /// The quality where none is asked for.
    package var defaultQuality: Quality { .middle(of: qualities) }
}
