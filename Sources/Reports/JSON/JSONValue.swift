/// A JSON document (RFC 8259) in memory. Objects keep the order of their members.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// A name and its value in an object.
    package struct Member: Equatable, Sendable {
        package let name: String
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The member of that name; nil when there is none or when this is no object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The elements of an array of nothing but numbers.
    package var numbers: [Double]? {
        guard case .array(let elements) = self else { return nil }
        var values: [Double] = []
        for element in elements {
            guard case .number(let value) = element else { return nil }
            values.append(value)
        }
        return values
    }

    /// An array of numbers.
    package static func numbers(_ values: [Double]) -> JSONValue {
        .array(values.map(JSONValue.number))
    }
}
