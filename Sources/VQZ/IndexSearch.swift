import Container
import Model
import Network
import Prior
import Raster

/// The encoder's search for an image's indices: spec/vqz-format.md, section 9.
///
/// Every pass goes over the image from the top downwards and keeps in memory what a row of tiles needs, apart from the image and the indices.
struct IndexSearch {
    let model: CodecModel
    let image: Image
    let tiles: TileGrid
    let execution: Execution
    let analysis: Analysis
    let prior: PriorNetwork
    let synthesis: Synthesis
    let effort: Effort
    /// Whether the decoded image is wanted.
    let reconstructs: Bool

    /// Indices as coded, and what they decode to.
    struct Result {
        /// One for each tile.
        let streams: [[UInt8]]
        /// The prior's cost of the indices.
        let bits: Double
        /// Decoded samples of the image, if wanted.
        let samples: [UInt8]?
    }

    /// The best of all passes. Only exact arithmetic decides, so that every machine finds the same.
    func run() -> Result {
        var coding = TileEncoding(prior, tiles, execution, rateWeight: effort.rateWeight)
        var best = firstPass(&coding)
        guard effort.corrections > 0 || reconstructs else { return Result(best, samples: nil) }
        var (latest, lowest) = (best, Double.infinity)
        var samples: [UInt8]?
        for pass in 0...effort.corrections {
            // What the last pass decodes to matters only for its cost.
            let outcome = decode(latest, coding, corrects: pass < effort.corrections)
            let cost = cost(latest, outcome.squaredError)
            if cost < lowest { (best, lowest, samples) = (latest, cost, outcome.samples) }
            guard let corrected = outcome.corrected else { break }
            latest = corrected
        }
        return Result(best, samples: samples)
    }

    /// The choice for the latents of the analysis.
    private func firstPass(_ coding: inout TileEncoding) -> CodedPass {
        let (grid, image) = (tiles.image, image)
        let pass = AnalysisPass(analysis, grid, execution) { rows, blocks in
            grid.spaceToDepth(image, rows: rows, to: blocks)
        }
        var result = coding.emptyPass
        for row in 0..<tiles.rows {
            let rows = bottomRows(row)
            let needed = pass.topRowsNeeded(forBottom: rows.upperBound)
            while coding.topRows < needed { coding.encodeTop(pass.topLatents(coding.nextTop)) }
            let codewords = ImageCodewords(model, (coding.top, result.bottom), execution)
            coding.encodeBottom(row, pass.bottomLatents(rows, top: codewords.top), to: &result)
        }
        return result
    }

    private func bottomRows(_ tileRow: Int) -> Range<Int> {
        let rows = tiles.topRows(tileRow)
        return 2 * rows.lowerBound..<2 * rows.upperBound
    }

    /// Rate and distortion in bits.
    private func cost(_ pass: CodedPass, _ squaredError: Int) -> Double {
        Double(squaredError) * model.bitsPerSquaredError(execution.quality)
            + Double(8 * TileIndex.join(pass.streams).count)
    }
}

// Decoding, as the decoder does.
extension IndexSearch {
    private struct Outcome {
        /// Over all samples of the extended image.
        let squaredError: Int
        /// Of the image, if wanted.
        let samples: [UInt8]?
        /// The choice for latents that correct the error.
        let corrected: CodedPass?
    }

    private func decode(_ pass: CodedPass, _ coding: TileEncoding, corrects: Bool) -> Outcome {
        let region = Region(width: image.width, height: image.height).area
        let decoding = SynthesisPass(synthesis, region: region, tiles.image, execution)
        let codewords = ImageCodewords(model, (coding.top, pass.bottom), execution)
        let correction = CorrectionPass(analysis, tiles.image, execution)
        var corrected = corrects ? coding.emptyPass : nil
        var samples = reconstructs ? [UInt8](repeating: 0, count: image.samples.count) : nil
        var (squaredError, tileRow, isDone) = (0, 0, false)
        while !isDone {
            isDone = !decoding.next(top: codewords.top, bottom: codewords.bottom) { area, decoded in
                withOriginal(area.rows) { original in
                    squaredError += self.squaredError(area, original, decoded)
                    guard corrects else { return }
                    correction.add(
                        area.rows, original: original, decoded: decoded, codewords: codewords.bottom)
                }
                samples?.withUnsafeMutableBufferPointer {
                    BlockGrid.depthToSpace(
                        decoded, area, color: image.color, region: region, to: $0.baseAddress!)
                }
            }
            guard corrects else { continue }
            while tileRow < tiles.rows, bottomRows(tileRow).upperBound <= correction.latents.window.upperBound {
                coding.encodeBottom(tileRow, correction.latents, to: &corrected!)
                correction.release(before: bottomRows(tileRow).upperBound)
                tileRow += 1
            }
        }
        return Outcome(squaredError: squaredError, samples: samples, corrected: corrected)
    }

    /// Calls `body` with the space-to-depth pixels of rows of blocks.
    private func withOriginal(_ rows: Range<Int>, _ body: (UnsafePointer<UInt8>) -> Void) {
        let (grid, length) = (tiles.image, tiles.image.columns * BlockGrid.blockBytes)
        let blocks = UnsafeMutablePointer<UInt8>.allocate(capacity: rows.count * length)
        defer { blocks.deallocate() }
        execution.workers.forEach(rows.count) { index in
            let row = rows.lowerBound + index
            grid.spaceToDepth(image, rows: row..<row + 1, to: blocks + index * length)
        }
        body(blocks)
    }

    private func squaredError(
        _ area: Area, _ original: UnsafePointer<UInt8>, _ decoded: UnsafePointer<UInt8>
    ) -> Int {
        let length = area.columns.count * BlockGrid.blockBytes
        return execution.workers.map(Array(0..<area.rows.count)) { row, _ in
            var sum = 0
            for i in row * length..<(row + 1) * length {
                let error = Int32(original[i]) - Int32(decoded[i])
                sum += Int(error * error)
            }
            return sum
        }.reduce(0, +)
    }
}

extension IndexSearch.Result {
    fileprivate init(_ pass: CodedPass, samples: [UInt8]?) {
        self.init(streams: pass.streams, bits: pass.bits, samples: samples)
    }
}

extension CodecModel {
    /// 1 / u² for a quality whose latents have units of u grey levels; `output.scale` and `output.shift` hold u.
    func bitsPerSquaredError(_ quality: Int) -> Double {
        let shift = Int(skeleton.outputShift[2 * quality]) + Int(skeleton.outputShift[2 * quality + 1])
        let bits = 14 + architecture.fractionBits
        let unit = Double(skeleton.outputScale[quality]) * Double(1 << bits) / Double(1 << shift)
        return 1 / (unit * unit)
    }
}
