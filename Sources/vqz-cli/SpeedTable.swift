import Benchmark
import Model
import Reports

/// Speeds of layers, a column per level: GMAC/s and the part of the level's peak.
struct SpeedTable {
    private var table: Table

    init(_ speeds: [KernelSpeed], _ shapes: [LayerShape]) {
        table = Table(header: ["GMAC/s, % of peak"] + speeds.map(\.level.rawValue))
        appendPeak("peak, u8 x s8", speeds.map { $0.peak?.bytes })
        appendPeak("peak, s16 x s16", speeds.map { $0.peak?.words })
        for (index, shape) in shapes.enumerated() {
            table.append([Self.name(shape)] + speeds.map { Self.cell($0, index, shapes) })
        }
    }

    /// Lines of columns, names to the left and numbers to the right.
    var text: String { table.text }

    private mutating func appendPeak(_ name: String, _ peaks: [Double?]) {
        table.append([name] + peaks.map { $0.map(Self.number) ?? "-" })
    }

    private static func name(_ shape: LayerShape) -> String {
        if shape.kind == .depthwise { return "\(shape.kernel)x\(shape.kernel) depthwise, \(shape.outputs)" }
        let width = shape.source.isWide ? " s16" : shape.result == .gate ? " gate" : ""
        return "\(shape.kernel)x\(shape.kernel) \(shape.inputs) -> \(shape.outputs)\(width)"
    }

    private static func cell(_ speed: KernelSpeed, _ index: Int, _ shapes: [LayerShape]) -> String {
        let rate = number(speed.layers[index])
        guard let fraction = speed.fraction(index, of: shapes) else { return rate }
        let percent = (100 * fraction).fixed(0)
        return rate + String(repeating: " ", count: max(1, 4 - percent.count)) + percent + " %"
    }

    /// One decimal below 100.
    private static func number(_ rate: Double) -> String { rate.fixed(rate < 99.95 ? 1 : 0) }
}
