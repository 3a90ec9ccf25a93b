/// Names of files as text.
///
/// A name is bytes, any but 0 and, within a part of a path, "/". As text, bytes that are not UTF-8 are
/// scalars of their own, U+10FF00 plus the byte, so that every name can be text and back without a change. A
/// name that holds such scalars already is taken for bytes there.
package enum FileName {
    private static let escape: UInt32 = 0x10FF00

    /// The text for a name.
    package static func text(_ name: some Collection<UInt8>) -> String {
        let bytes = Array(name)
        if let text = String(validating: bytes, as: UTF8.self), !hasEscapes(text) { return text }
        var scalars = String.UnicodeScalarView()
        var index = 0
        while index < bytes.count {
            if let (scalar, length) = scalar(bytes[index...]) {
                scalars.append(scalar)
                index += length
            } else {
                scalars.append(Unicode.Scalar(escape + UInt32(bytes[index]))!)
                index += 1
            }
        }
        return String(scalars)
    }

    /// The name for a text: the inverse of `text`.
    package static func bytes(_ text: String) -> [UInt8] {
        guard hasEscapes(text) else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if isEscape(scalar) {
                bytes.append(UInt8(scalar.value - escape))
            } else {
                bytes.append(contentsOf: Array(String(scalar).utf8))
            }
        }
        return bytes
    }

    /// A text to print: bytes that are not UTF-8 as "\xE9".
    package static func printable(_ text: String) -> String {
        guard hasEscapes(text) else { return text }
        var printable = ""
        for scalar in text.unicodeScalars {
            if isEscape(scalar) {
                let byte = scalar.value - escape
                printable += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            } else {
                printable.unicodeScalars.append(scalar)
            }
        }
        return printable
    }

    private static func isEscape(_ scalar: Unicode.Scalar) -> Bool {
        (escape...escape + 0xFF).contains(scalar.value)
    }

    private static func hasEscapes(_ text: String) -> Bool {
        text.unicodeScalars.contains(where: isEscape)
    }

    /// The scalar that UTF-8 starts with, and its bytes; nil for none and for one that stands for a byte.
    private static func scalar(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        for length in 1...min(4, bytes.count) {
            guard let text = String(validating: bytes.prefix(length), as: UTF8.self),
                let scalar = text.unicodeScalars.first
            else { continue }
            return isEscape(scalar) ? nil : (scalar, length)
        }
        return nil
    }
}

extension String {
    /// Calls `body` with the bytes of a file's name and a 0.
    package func withFileName<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let bytes = FileName.bytes(self).map { CChar(bitPattern: $0) } + [0]
        return bytes.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}
