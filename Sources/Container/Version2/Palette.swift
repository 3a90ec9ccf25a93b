/// The colours that a raster's indices stand for.
package struct Palette: Equatable, Sendable {
    /// R, G, B of every entry, of 8 bits each.
    package let colors: [UInt8]
    /// Alpha of the first entries; the others are opaque.
    package let alpha: [UInt8]

    /// - Precondition: there are 1 to 256 entries, and no more alpha values.
    package init(colors: [UInt8], alpha: [UInt8]) {
        precondition(colors.count % 3 == 0 && (1...256).contains(colors.count / 3), "1 to 256 entries")
        precondition(alpha.count <= colors.count / 3, "more alpha values than entries")
        self.colors = colors
        self.alpha = alpha
    }

    /// Number of entries.
    package var count: Int { colors.count / 3 }

    /// Whether R = G = B everywhere.
    package var isGray: Bool {
        (0..<count).allSatisfy { entry in
            let color = colors[3 * entry..<3 * entry + 3]
            return color.allSatisfy { $0 == color.first }
        }
    }

    package func alpha(of entry: Int) -> UInt8 { entry < alpha.count ? alpha[entry] : 255 }
}
