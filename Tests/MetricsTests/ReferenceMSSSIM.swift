import Glibc
import Raster

/// MS-SSIM of gray images in double precision, straight from its definition.
enum ReferenceMSSSIM {
    static func value(_ a: Image, _ b: Image) -> Double {
        var (x, y) = (a.samples.map(Double.init), b.samples.map(Double.init))
        var (width, height) = (a.width, a.height)
        var product = 1.0
        for (scale, weight) in [0.0448, 0.2856, 0.3001, 0.2363, 0.1333].enumerated() {
            let (structure, full) = similarity(x, y, width, height)
            product *= pow(scale == 4 ? full : structure, weight)
            (x, y) = (halved(x, width, height), halved(y, width, height))
            (width, height) = ((width + 1) / 2, (height + 1) / 2)
        }
        return product
    }

    private static func halved(_ x: [Double], _ width: Int, _ height: Int) -> [Double] {
        (0..<(height + 1) / 2).flatMap { row in
            (0..<(width + 1) / 2).map { column in
                let (right, below) = (min(2 * column + 1, width - 1), min(2 * row + 1, height - 1))
                let upper = x[2 * row * width + 2 * column] + x[2 * row * width + right]
                return (upper + x[below * width + 2 * column] + x[below * width + right]) / 4
            }
        }
    }

    private static func similarity(
        _ x: [Double], _ y: [Double], _ width: Int, _ height: Int
    ) -> (structure: Double, full: Double) {
        let line = (0..<11).map { exp(-Double(($0 - 5) * ($0 - 5)) / 4.5) }
        let total = line.reduce(0, +) * line.reduce(0, +)
        var (structure, full) = (0.0, 0.0)
        for row in 0...(height - 11) {
            for column in 0...(width - 11) {
                var (mx, my, xx, yy, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)
                for i in 0..<121 {
                    let weight = line[i / 11] * line[i % 11] / total
                    let at = (row + i / 11) * width + column + i % 11
                    mx += weight * x[at]
                    my += weight * y[at]
                    xx += weight * x[at] * x[at]
                    yy += weight * y[at] * y[at]
                    xy += weight * x[at] * y[at]
                }
                let cs = (2 * (xy - mx * my) + 58.5225) / (xx - mx * mx + yy - my * my + 58.5225)
                structure += cs
                full += cs * (2 * mx * my + 6.5025) / (mx * mx + my * my + 6.5025)
            }
        }
        let count = Double((height - 10) * (width - 10))
        return (structure / count, full / count)
    }
}
