import Model

/// Speeds of layers, a column per level: GMAC/s and the part of the level's peak.
public struct SpeedTable {
    private let rows: [[String]]

    public init(_ speeds: [KernelSpeed], _ shapes: [LayerShape]) {
        func peak(_ name: String, _ value: (KernelSpeed) -> Double?) -> [String] {
            [name] + speeds.map { value($0).map(Self.number) ?? "-" }
        }
        var rows = [["GMAC/s, % of peak"] + speeds.map(\.level.rawValue)]
        rows.append(peak("peak, u8 x s8") { $0.peak?.bytes })
        rows.append(peak("peak, s16 x s16") { $0.peak?.words })
        for (index, shape) in shapes.enumerated() {
            rows.append([Self.name(shape)] + speeds.map { Self.cell($0, index, shapes) })
        }
        self.rows = rows
    }

    /// Lines of columns, names to the left and numbers to the right.
    public var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }.joined(separator: "  ") + "\n"
        }.joined()
    }

    private static func name(_ shape: LayerShape) -> String {
        let width = shape.source.isWide ? " s16" : ""
        return "\(shape.kernel)x\(shape.kernel) \(shape.inputs) -> \(shape.outputs)\(width)"
    }

    private static func cell(_ speed: KernelSpeed, _ index: Int, _ shapes: [LayerShape]) -> String {
        let rate = number(speed.layers[index])
        guard let fraction = speed.fraction(index, of: shapes) else { return rate }
        let percent = String(Int((100 * fraction).rounded()))
        return rate + String(repeating: " ", count: max(1, 4 - percent.count)) + percent + " %"
    }

    /// One decimal below 100.
    private static func number(_ rate: Double) -> String {
        guard rate < 99.95 else { return String(Int(rate.rounded())) }
        let tenths = Int((10 * rate).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
