/// A text for a person, made of strings and integers. Unlike in a `String`, every part is one call, which
/// makes the many messages of errors small.
package struct Message: ExpressibleByStringInterpolation {
    package let text: String

    package init(stringLiteral text: String) { self.text = text }

    package init(stringInterpolation parts: StringInterpolation) { text = parts.text }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        @inline(never)
        package init(literalCapacity: Int, interpolationCount: Int) {}

        @inline(never)
        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ string: String) { appendLiteral(string) }

        /// Appends a number in decimal.
        package mutating func appendInterpolation(_ number: some FixedWidthInteger) {
            append(Int64(clamping: number))
        }

        @inline(never)
        private mutating func append(_ number: Int64) { text += String(number) }
    }
}
