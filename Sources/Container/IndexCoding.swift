import Identifiers
import Raster

/// How a file's pixels are coded as indices: what of its header only such a file has.
package struct IndexCoding: Equatable, Sendable {
    /// The model that decodes the file.
    package let modelDigest: ModelDigest
    /// One of the model's, as the file says; only the model tells whether it has it.
    package let quality: Quality
    /// Side of a tile in pixels, one of `TileGrid.sides`, or nil if the image is one tile.
    package let tileSide: Int?

    /// - Precondition: `tileSide` is a side of tiles.
    package init(modelDigest: ModelDigest, quality: Quality, tileSide: Int? = nil) {
        precondition(tileSide.map(TileGrid.sides.contains) ?? true, "no side of a tile")
        self.modelDigest = modelDigest
        self.quality = quality
        self.tileSide = tileSide
    }

    /// The side of tiles for a new file, nil for one tile: large enough that borders cost little, small
    /// enough for several at the same time.
    package static func tileSide(width: Int, height: Int) -> Int? {
        max(width, height) > 1024 ? 1024 : nil
    }

    /// The error of a division into tiles that no file may have, otherwise nil.
    static func tilingError(_ side: Int?, width: Int, height: Int) -> ContainerError? {
        let size = max(width, height)
        if let side, size <= side { return .needlessTiles(side: side, width: width, height: height) }
        return side == nil && size > TileGrid.maxSingle ? .missingTiles(width: width, height: height) : nil
    }

    /// The number of the tiles' side in a header: 0 for one tile, 1 for the first of `TileGrid.sides`.
    var tileNumber: UInt8 { tileSide.map { UInt8(TileGrid.sides.firstIndex(of: $0)! + 1) } ?? 0 }

    /// Inverse of `tileNumber`.
    static func tileSide(number: UInt8) -> Int? { number == 0 ? nil : TileGrid.sides[Int(number) - 1] }
}
