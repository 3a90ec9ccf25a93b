/// The type of a record's elements, numbered as in the file.
public enum ElementType: UInt8, Sendable, CaseIterable {
    case u8 = 0
    case s8 = 1
    case s16 = 2
    case s32 = 3
    /// IEEE 754 binary32.
    case f32 = 4
    /// UTF-8, the elements being bytes.
    case text = 5

    /// The name in messages.
    var name: String {
        switch self {
        case .u8: "u8"
        case .s8: "s8"
        case .s16: "s16"
        case .s32: "s32"
        case .f32: "f32"
        case .text: "text"
        }
    }

    /// Bytes per element.
    package var size: Int {
        switch self {
        case .u8, .s8, .text: 1
        case .s16: 2
        case .s32, .f32: 4
        }
    }
}

/// A named array: spec/vqm-model.md, section 1.
package struct Record: Equatable, Sendable {
    /// A record's elements, row-major: the last dimension varies fastest.
    package enum Elements: Equatable, Sendable {
        case u8([UInt8])
        case s8([Int8])
        case s16([Int16])
        case s32([Int32])
        case f32([Float])
        case text([UInt8])
    }

    /// 1...255 ASCII characters.
    package let name: String
    /// At most four dimensions; their product is the number of elements.
    package let shape: [Int]
    package let elements: Elements

    /// - Precondition: the name is 1...255 ASCII characters and the elements fill the shape of at most 4
    ///   dimensions.
    package init(_ name: String, _ shape: [Int], _ elements: Elements) {
        precondition(
            (1...255).contains(name.utf8.count) && name.utf8.allSatisfy { $0 < 128 }, "bad name \(name)")
        precondition(shape.count <= 4, "\(name): at most 4 dimensions")
        precondition(shape.reduce(1, *) == elements.count, "\(name): elements do not fill \(shape)")
        self.name = name
        self.shape = shape
        self.elements = elements
    }

    /// A record of text.
    package init(_ name: String, text: String) {
        self.init(name, [text.utf8.count], .text(Array(text.utf8)))
    }
}

extension Record.Elements {
    package var type: ElementType {
        switch self {
        case .u8: .u8
        case .s8: .s8
        case .s16: .s16
        case .s32: .s32
        case .f32: .f32
        case .text: .text
        }
    }

    package var count: Int {
        switch self {
        case .u8(let array), .text(let array): array.count
        case .s8(let array): array.count
        case .s16(let array): array.count
        case .s32(let array): array.count
        case .f32(let array): array.count
        }
    }
}
