import CPNG
import CZlib
import TestSupport

/// A PNG built byte by byte, with any colour type, depth, interlacing and chunks, and what its pixels should
/// be.
struct PNGSample {
    enum ColorType: UInt8, CaseIterable {
        case gray = 0
        case rgb = 2
        case palette = 3
        case grayAlpha = 4
        case rgba = 6

        var channels: Int {
            switch self {
            case .gray, .palette: 1
            case .grayAlpha: 2
            case .rgb: 3
            case .rgba: 4
            }
        }

        var depths: [Int] {
            switch self {
            case .gray: [1, 2, 4, 8, 16]
            case .palette: [1, 2, 4, 8]
            default: [8, 16]
            }
        }
    }

    var width = 13
    var height = 9
    var type: ColorType
    var depth: Int
    var isInterlaced = false
    /// Stored samples, height x width x channels.
    var samples: [Int]
    /// Chunks between IHDR and IDAT.
    var chunks: [(name: String, data: [UInt8])] = []

    /// Noise of the given kind. A palette image needs a PLTE chunk.
    init(_ type: ColorType, depth: Int, width: Int = 13, height: Int = 9, isInterlaced: Bool = false) {
        var generator = SplitMix64(seed: UInt64(depth) + 100 * UInt64(type.rawValue))
        self.type = type
        self.depth = depth
        self.width = width
        self.height = height
        self.isInterlaced = isInterlaced
        samples = (0..<width * height * type.channels).map { _ in
            Int.random(in: 0..<(1 << depth), using: &generator)
        }
    }

    var bytes: [UInt8] {
        let header =
            bigEndian(width) + bigEndian(height) + [UInt8(depth), type.rawValue, 0, 0, isInterlaced ? 1 : 0]
        let middle = chunks.flatMap { Self.chunk($0.name, $0.data) }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", header) + middle
            + Self.chunk("IDAT", Self.deflate(passes.flatMap(rows))) + Self.chunk("IEND", [])
    }

    static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return bigEndian(data.count) + body + bigEndian(Int(crc32(0, body, UInt32(body.count))))
    }

    /// Columns and rows of Adam7's passes, or all of them.
    private var passes: [(columns: [Int], rows: [Int])] {
        let adam7 = [
            (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
        ]
        return (isInterlaced ? adam7 : [(0, 0, 1, 1)]).map { x, y, dx, dy in
            (Array(stride(from: x, to: width, by: dx)), Array(stride(from: y, to: height, by: dy)))
        }
    }

    /// The rows of a pass, unfiltered, samples packed from the top bit down.
    private func rows(columns: [Int], rows: [Int]) -> [UInt8] {
        if columns.isEmpty { return [] }
        return rows.flatMap { y -> [UInt8] in
            var bits: [UInt8] = []
            for x in columns {
                for c in 0..<type.channels {
                    let value = samples[(y * width + x) * type.channels + c]
                    bits += (0..<depth).reversed().map { UInt8(value >> $0 & 1) }
                }
            }
            bits += [UInt8](repeating: 0, count: (8 - bits.count % 8) % 8)
            let packed = stride(from: 0, to: bits.count, by: 8).map {
                bits[$0..<($0 + 8)].reduce(0) { $0 << 1 | $1 }
            }
            return [0] + packed
        }
    }

    static func deflate(_ plain: [UInt8]) -> [UInt8] {
        var length = compressBound(UInt(plain.count))
        var packed = [UInt8](repeating: 0, count: Int(length))
        precondition(compress(&packed, &length, plain, UInt(plain.count)) == Z_OK)
        return Array(packed[..<Int(length)])
    }
}

private func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}
