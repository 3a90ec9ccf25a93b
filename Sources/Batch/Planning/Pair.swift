/// A file to read, and the file to write for it; "-" is standard input or output.
package struct Pair: Equatable, Sendable {
    package let input: String
    package let output: String
    /// Whether the output is named after the input.
    package let isDerived: Bool

    package init(input: String, output: String, isDerived: Bool) {
        (self.input, self.output, self.isDerived) = (input, output, isDerived)
    }
}
