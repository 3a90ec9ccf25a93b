/// Why a row of the records `arrays` or `steps` is refused: spec/vqm-model-2.md, sections 2 and 3.
public enum ProgramFault: Equatable, Sendable {
    /// There is no array of the kind with this side and these channels.
    case size(side: Int, channels: Int)
    /// Another array has the same meaning.
    case repeated
    /// No step reads or writes the array.
    case unused
    /// A program before the one of the step before.
    case order
    /// The sides of the arrays do not fit the kind and the shuffles.
    case sides
    /// The kind or the result has no shuffles.
    case shuffled
    /// Layers of the kind do not read such an array, or do not write one of so many channels.
    case reading
    /// The program is not given the array that is read, and no step of it has written it.
    case notGiven
    /// The program does not write the array.
    case notWritten
    /// The array belongs to another program.
    case foreign
    /// Only the first step that writes an array stores it, and no step does where it is given.
    case storing
    /// The result is not one of those that the array takes.
    case result
    /// Hidden values are read by the next step, of kind 0 or 1, and by no other.
    case hidden
    /// Nothing reads what the step writes.
    case dropped

    /// The place of the words in a sentence about an array or a step.
    var description: String {
        switch self {
        case .size(let side, let channels): "no array of its kind has side \(side) and \(channels) channels"
        case .repeated: "an array before it has the same meaning"
        case .unused: "no step reads or writes it"
        case .order: "programs do not follow each other in order"
        case .sides: "the sides of its arrays do not fit its kind and shuffles"
        case .shuffled: "its kind or result has no shuffles"
        case .reading: "its kind does not fit the array that it reads"
        case .notGiven: "the array that it reads is neither given nor written before"
        case .notWritten: "its program does not write that array"
        case .foreign: "its array belongs to another program"
        case .storing: "the first step that writes an array stores it, and no other"
        case .result: "its result does not fit the array that it writes"
        case .hidden: "hidden values are read by the next step alone, of kind 0 or 1"
        case .dropped: "nothing reads what it writes"
        }
    }
}
