import Files
import Reports

extension JSONValue {
    /// The same value with bytes of names that are not UTF-8 as text: "\xE9".
    var printable: JSONValue {
        switch self {
        case .string(let text): .string(FileName.printable(text))
        case .array(let elements): .array(elements.map(\.printable))
        case .object(let members):
            .object(members.map { .init(FileName.printable($0.name), $0.value.printable) })
        case .null, .bool, .number: self
        }
    }
}
