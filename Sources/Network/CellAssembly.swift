import CKernels
import Model
import Raster

/// The top's part of the inverse skeleton, as the means of cells of pixels: spec/vqz-format-2.md, section 6.
package struct CellAssembly: Sendable {
    private let scale: vqk_output_scale
    /// [cells of a top position][3][top channels], sums over a cell's elements.
    private let weights: [Int64]
    private let channels: Int
    /// Pixels along a side of a cell: 4, 8 or 16.
    private let side: Int

    /// - Parameters:
    ///   - side: pixels along a side of a cell: 4, 8 or 16
    ///   - depth: bits of a sample
    package init(_ model: GraphModel, quality: Int, side: Int, depth: Int) {
        precondition([4, 8, 16].contains(side), "cells have 4, 8 or 16 pixels a side")
        scale = vqk_output_scale(model, quality: quality, depth: depth)
        channels = model.architecture.topChannels
        self.side = side
        weights = Self.weights(model, side)
    }

    /// Cells along a side of a top position.
    package var cells: Int { 16 / side }

    private static func weights(_ model: GraphModel, _ side: Int) -> [Int64] {
        let (channels, cells) = (model.architecture.topChannels, 16 / side)
        var weights = [Int64](repeating: 0, count: cells * cells * 3 * channels)
        for y in 0..<16 {
            for x in 0..<16 {
                let part = 2 * (y / 8) + x / 8
                let element = part * BlockGrid.blockBytes + (y % 8 * 8 + x % 8) * 3
                let cell = y / side * cells + x / side
                for i in 0..<3 * channels {
                    weights[cell * 3 * channels + i] +=
                        Int64(model.skeleton.topInverse[element * channels + i])
                }
            }
        }
        return weights
    }

    /// The pixels of one row of cells, from left to right.
    ///
    /// - Parameters:
    ///   - words: the row of codewords of the top that has the cells, [columns][pitch]
    ///   - row: of the cells, within a top position
    ///   - columns: of the cells, counted from the first of `words`
    ///   - body: is given a pixel's place in `columns` and its samples
    package func forEachPixel(
        _ words: UnsafeMutableBufferPointer<Int16>, pitch: Int, row: Int, columns: Range<Int>,
        _ body: (_ place: Int, _ red: UInt16, _ green: UInt16, _ blue: UInt16) -> Void
    ) {
        for (place, column) in columns.enumerated() {
            let word = words.baseAddress! + column / cells * pitch
            let first = (row * cells + column % cells) * 3 * channels
            let samples = (0..<3).map { sample(word, first + $0 * channels) }
            body(place, samples[0], samples[1], samples[2])
        }
    }

    /// The sample whose weights start at `first`.
    private func sample(_ word: UnsafePointer<Int16>, _ first: Int) -> UInt16 {
        var sum: Int64 = 0
        for i in 0..<channels { sum += weights[first + i] * Int64(word[i]) }
        let area = Int64(side * side)
        return withUnsafePointer(to: scale) {
            vqk_deep_sample($0, (sum + area / 2) >> Int64(area.trailingZeroBitCount))
        }
    }
}
