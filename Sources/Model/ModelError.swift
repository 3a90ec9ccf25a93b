import Bytes
import Identifiers

/// Why bytes or values are no model that this codec can use.
public indirect enum ModelError: Error, Equatable, Sendable {
    /// The file does not start with "VQM".
    case magic(found: [UInt8])
    /// The file is of a format that this program does not read.
    case unsupportedFormat(UInt8)
    /// The file is of a format that something else is read from.
    case otherFormat(ModelFormat, expected: ModelFormat)
    /// The file ends inside a field, or its blocks are longer than it is.
    case truncated(offset: Int, needed: Int, available: Int)
    /// A record runs past the end of its block; `offset` counts from the start of the block.
    case recordOverrun(offset: Int, needed: Int, available: Int)
    /// Bytes follow the end of the file's last field.
    case trailingBytes(count: Int)
    /// The SHA-256 at the end of the file is not that of the bytes before it.
    case checksum(declared: [UInt8], computed: [UInt8])
    /// A record's name at `offset` is empty or not ASCII.
    case recordName(offset: Int)
    /// A record has an element type that its format does not define.
    case elementType(record: String, found: UInt8)
    /// A record has more than 4 dimensions.
    case rank(record: String, found: Int)
    /// Two records of one block have the same name.
    case duplicateRecord(String)
    /// The inference block lacks a record.
    case missingRecord(String)
    /// The inference block has a record that no section of the specification lists.
    case unknownRecord(String)
    /// A record's elements are not of the type that the specification gives.
    case type(record: String, expected: ElementType, found: ElementType)
    /// A record's dimensions are not those that the architecture implies.
    case shape(record: String, expected: [Int], found: [Int])
    /// Element `index` of a record is out of range.
    case value(record: String, index: Int, found: Int, allowed: ClosedRange<Int>)
    /// Group `index` has a number of phases for which there is no pattern.
    case phases(record: String, index: Int, found: Int)
    /// The dimensions of a level's groups do not sum to its channels.
    case groupSum(record: String, sum: Int, channels: Int)
    /// A record has too few or too many groups, arrays or steps.
    case count(record: String, found: Int, allowed: ClosedRange<Int>)
    /// The dimensions of a level's groups sum to more channels than a level can have.
    case channels(record: String, sum: Int, allowed: Int)
    /// The groups of a level's slices are not as many as the level has.
    case sliceSum(record: String, sum: Int, groups: Int)
    /// The context layer of slice `index` has neither side 1 nor side 3.
    case reach(record: String, index: Int, found: Int)
    /// Array `index` of a model's programs is refused.
    case array(index: Int, ProgramFault)
    /// Step `index` of a model's programs is refused.
    case step(index: Int, ProgramFault)
    /// A program has no steps.
    case missingProgram(Int)
    /// A program does not write the array that it is for.
    case missingOutput(program: Int, array: String)
    /// The sum of output `channel` can reach `bound`, which 32 signed bits do not hold.
    case overflow(record: String, channel: Int, bound: Int64)
    /// A file has the notes of another model, named as in the file.
    case otherNotes(String, expected: ModelDigest)
    /// A decoder's part of a model names it by what is no digest.
    case partName(String)
    /// The model has a layer that the architecture does not.
    case unknownLayer(String)
}

extension ModelError: CustomStringConvertible {
    public var description: String { message.text }

    private var message: Message {
        switch self {
        case .magic(let found):
            "not a model: starts with bytes \(hexadecimal(found)), not with \"VQM\""
        case .unsupportedFormat(let number):
            "version \(number) of the .vqm format is not supported, only \(ModelFormat.numbers)"
        case .otherFormat(let found, let expected):
            "a model of format \(found.number), where one of format \(expected.number) is needed"
        case .truncated(let offset, let needed, let available):
            "model cut short: \(needed) bytes needed at offset \(offset), \(available) left"
        case .recordOverrun(let offset, let needed, let available):
            """
            record runs past its block: \(needed) bytes needed at offset \(offset) of the block, \
            \(available) left
            """
        case .trailingBytes(let count):
            "\(count) bytes after the end of the model"
        case .checksum(let declared, let computed):
            "model damaged: SHA-256 is \(hexadecimal(computed)), the file says \(hexadecimal(declared))"
        case .recordName(let offset):
            "record at offset \(offset) has an empty name or one that is not ASCII"
        case .elementType(let record, let found):
            "record \(record): unknown element type \(found)"
        case .rank(let record, let found):
            "record \(record): \(found) dimensions, at most 4 allowed"
        case .duplicateRecord(let name):
            "record \(name) occurs twice"
        case .missingRecord(let name):
            "record \(name) is missing"
        case .unknownRecord(let name):
            "record \(name) does not belong in the inference block"
        case .type(let record, let expected, let found):
            "record \(record): elements are \(found.name), expected \(expected.name)"
        case .shape(let record, let expected, let found):
            "record \(record): dimensions \(list(found)), expected \(list(expected))"
        case .phases(let record, let index, let found):
            "record \(record): element \(index) is \(found), allowed \(PhasePattern.numbers)"
        case .value(let record, let index, let found, let allowed):
            """
            record \(record): element \(index) is \(found), \
            allowed \(allowed.lowerBound)...\(allowed.upperBound)
            """
        case .groupSum(let record, let sum, let channels):
            "record \(record): dimensions sum to \(sum), the level has \(channels) channels"
        case .count(let record, let found, let allowed):
            "record \(record): \(found) entries, allowed \(allowed.lowerBound)...\(allowed.upperBound)"
        case .channels(let record, let sum, let allowed):
            "record \(record): dimensions sum to \(sum), at most \(allowed) allowed"
        case .sliceSum(let record, let sum, let groups):
            "record \(record): \(sum) groups in slices, the level has \(groups)"
        case .reach(let record, let index, let found):
            "record \(record): element \(index) is \(found), allowed 1 or 3"
        case .array(let index, let fault):
            "record arrays: array \(index): \(fault.description)"
        case .step(let index, let fault):
            "record steps: step \(index): \(fault.description)"
        case .missingProgram(let number):
            "record steps: program \(number) has no steps"
        case .missingOutput(let program, let array):
            "record steps: program \(program) does not write \(array)"
        case .overflow(let record, let channel, let bound):
            "record \(record): the sum of output \(channel) can reach \(bound), more than 32 signed bits hold"
        case .otherNotes(let found, let expected):
            "the notes are those of model \(found), not of \(expected.description)"
        case .partName(let name):
            "\(name) is no digest of a model, 12 hexadecimal digits"
        case .unknownLayer(let name):
            "layer \(name) does not belong to the architecture"
        }
    }
}

/// Numbers as in "[3, 4]".
private func list(_ numbers: [Int]) -> String {
    "[" + numbers.map { String($0) }.joined(separator: ", ") + "]"
}
