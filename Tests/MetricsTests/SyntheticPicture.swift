import Raster

/// Pictures drawn in integers, alike here and in Fixtures/make.py.
enum SyntheticPicture: String {
    case smooth, texture, edges, shapes, dark

    func draw(width: Int, height: Int, color: Image.Color, seed: Int) -> Image {
        var samples: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let light = lightness(x, y, seed)
                if color == .gray {
                    samples.append(UInt8(light))
                } else {
                    for c in 0..<3 {
                        let tint = Self.waves(x, y, cell: 40, seed: seed + 10 + c)
                        samples.append(UInt8((3 * light + tint / (self == .dark ? 6 : 1)) / 4))
                    }
                }
            }
        }
        return Image(width: width, height: height, color: color, samples: samples)
    }

    /// A pixel's value without colour, 0...255.
    private func lightness(_ x: Int, _ y: Int, _ seed: Int) -> Int {
        func waves(_ cell: Int, _ layer: Int) -> Int { Self.waves(x, y, cell: cell, seed: seed + layer) }
        switch self {
        case .smooth: return (3 * waves(64, 0) + waves(16, 1)) / 4
        case .texture: return (2 * waves(24, 0) + waves(6, 1) + waves(2, 2)) / 4
        case .edges: return waves(48, 0) / 2 + (x / 11 + y / 7) % 3 * 60
        case .shapes: return (waves(12, 0) > 128 ? 230 : 25) + waves(5, 1) / 16
        case .dark: return (2 * waves(24, 0) + waves(6, 1) + waves(2, 2)) / 4 / 6
        }
    }

    /// Bilinear noise in 0...255 between the points of a lattice.
    static func waves(_ x: Int, _ y: Int, cell: Int, seed: Int) -> Int {
        let (i, j, u, v) = (x / cell, y / cell, x % cell, y % cell)
        func point(_ i: Int, _ j: Int) -> Int { Int(hash(i, j, seed) >> 24) }
        let top = point(i, j) * (cell - u) + point(i + 1, j) * u
        let bottom = point(i, j + 1) * (cell - u) + point(i + 1, j + 1) * u
        return (top * (cell - v) + bottom * v) / (cell * cell)
    }

    /// 32 bits for a point, by xor-shifts and odd multipliers.
    static func hash(_ x: Int, _ y: Int, _ seed: Int) -> UInt32 {
        let (x, y, seed) = (UInt32(x), UInt32(y), UInt32(seed))
        var h = (x &* 0x9E37_79B1) ^ (y &* 0x85EB_CA77) ^ (seed &* 0xC2B2_AE3D)
        h = (h ^ (h >> 15)) &* 0x2C1B_3C6D
        h = (h ^ (h >> 12)) &* 0x297A_2D39
        return h ^ (h >> 15)
    }
}
