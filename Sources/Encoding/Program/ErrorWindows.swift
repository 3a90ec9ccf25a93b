import Container
import Decoding
import Model
import Network
import Parallel
import Prior
import Raster

/// What a decoder gets wrong, window by window, and latents that lessen it: those move a part of a step down
/// the gradient of the squared error from what is coded (spec/vqm-model-2.md, section 7).
///
/// A window is decoded with all that its gradient depends on around it, so that nothing depends on where
/// windows end.
struct ErrorWindows {
    private let architecture: SlicedArchitecture
    private let task: CodingTask
    private let tiles: TileGrid
    private let synthesis: ProgramSynthesis
    /// With the latents that move; nil if none do.
    private let moving: (adjoint: ProgramAdjoint, latents: ImageLatents)?
    private let pixels: PatchPixels
    /// Rows of the top maps above a window that it depends on.
    let reach: Int

    /// Top positions a side.
    private static let side = 32

    /// - Parameter latents: those that are to move; nil if none are
    init(_ search: ProgramSearch, _ latents: ImageLatents?) {
        architecture = search.model.architecture
        task = search.task
        tiles = search.tiles
        synthesis = search.synthesis.value
        moving = latents.map { (search.adjoint.value, $0) }
        pixels = PatchPixels(task.picture.color)
        reach = 2 * synthesis.reach
    }

    private var tops: Area { Area(rows: tiles.image.topRows, columns: tiles.image.topColumns) }

    /// Goes over some rows of the top maps.
    ///
    /// - Parameters:
    ///   - pass: coded, and kept from `reach` rows before these on
    ///   - samples: room for those of the picture, if they are wanted
    /// - Returns: the squared error of all samples of the extended image, weighed by block, in units of 1/256
    func run(_ rows: Range<Int>, of pass: SlicedCodedPass, samples: inout [UInt8]?) -> Int64 {
        var distortion: Int64 = 0
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.side) {
            let rows = start..<min(start + Self.side, rows.upperBound)
            let whole = Area(rows: rows, columns: tops.columns)
            let original = OriginalRows(task, tiles.image, around(whole).rows)
            for first in stride(from: 0, to: tops.columns.count, by: Self.side) {
                let columns = first..<min(first + Self.side, tops.columns.count)
                let core = Area(rows: rows, columns: columns)
                distortion += run(core, of: pass, original, samples: &samples)
            }
        }
        return distortion
    }

    /// The top positions whose errors a window needs.
    private func around(_ core: Area) -> Area {
        moving == nil ? core : core.expanded(by: synthesis.reach, within: tops)
    }

    private func run(
        _ core: Area, of pass: SlicedCodedPass, _ original: OriginalRows, samples: inout [UInt8]?
    ) -> Int64 {
        let image = architecture.image
        let near = around(core)
        let trace = trace(near, of: pass)
        let errors = Activation16(area: near.multiplied(by: image.perTop), channels: image.channels)
        original.subtract(trace[image], pixels, to: errors, task.execution.workers)
        let distortion = distortion(errors, core)
        samples?.withUnsafeMutableBufferPointer { write(core, trace[image], to: $0.baseAddress!) }
        if let moving {
            let changes = moving.adjoint.changes(trace, errors, task.execution)
            for level in Level.allCases {
                guard let change = changes[level] else { continue }
                move(
                    moving.latents[level], to: coded(level, pass, core), change, eighths: Self.eighths(level))
            }
        }
        return distortion
    }

    /// The program over some top positions.
    private func trace(_ near: Area, of pass: SlicedCodedPass) -> TracedProgram {
        let image = architecture.image
        let extent = ProgramExtent(
            synthesis.layers.program, outputs: [image: near.multiplied(by: image.perTop)], tiles.image)
        return TracedProgram(
            synthesis.layers, extent, given: inputs(of: pass) { extent.area(of: $0) },
            isTraced: moving != nil,
            task.execution)
    }

    /// What is coded, of some areas.
    private func inputs(
        of pass: SlicedCodedPass, _ area: (GraphArray) -> Area?
    ) -> ArrayTable<Activation16> {
        let given = [
            architecture.codewords(.top), architecture.codewords(.bottom), architecture.context(.bottom),
        ]
        var needs: ArrayTable<Area> = [:]
        for array in given { needs[array] = area(array) }
        let inputs = SynthesisInputs(architecture, needs: needs)
        inputs.slide(until: inputs.tops.rows.upperBound) { _ in 0 }
        pass.paste(to: inputs)
        return inputs.arrays
    }

    /// What is coded of a level at some top positions.
    private func coded(_ level: Level, _ pass: SlicedCodedPass, _ core: Area) -> Activation16 {
        let array = architecture.codewords(level)
        return inputs(of: pass) { $0 == array ? core.multiplied(by: array.perTop) : nil }[array]!
    }

    /// Eighths of the way to the least squared error of a linear decoder that latents move in a pass. Of
    /// whole ways the changes of both levels, and of neighbours, would add up to too much.
    private static func eighths(_ level: Level) -> Int32 { level == .top ? 6 : 3 }

    /// Moves latents a part of the way from where they are to what is coded with its change.
    private func move(
        _ latents: Activation16, to coded: Activation16, _ change: Activation16, eighths: Int32
    ) {
        /// Where the columns of `coded` start in a row.
        func start(_ array: Activation16) -> Int {
            (coded.area.columns.lowerBound - array.area.columns.lowerBound) * array.pitch
        }
        let (first, firstChange) = (start(latents), start(change))
        coded.forEachRow(coded.area.rows, task.execution.workers) { row, coded in
            change.withRow(row) { changes in
                latents.withRow(row) { latents in
                    let latents = latents.baseAddress! + first
                    let changes = changes.baseAddress! + firstChange
                    for i in coded.indices {
                        let target = Int32(Int16(clamping: Int32(coded[i]) &+ Int32(changes[i])))
                        let way = target &- Int32(latents[i])
                        latents[i] = Int16(
                            truncatingIfNeeded: Int32(latents[i]) &+ (way &* eighths &+ 4) >> 3)
                    }
                }
            }
        }
    }

    /// The weighed squared error of a window's samples, in units of 1/256.
    private func distortion(_ errors: Activation16, _ core: Area) -> Int64 {
        let (weights, blocks) = (task.weights, core.multiplied(by: 2))
        return task.execution.workers.map(Array(blocks.rows)) { row, _ in
            blocks.columns.reduce(0) { sum, column in
                let error = (0..<4).reduce(0) {
                    $0 + squares(errors, 2 * row + $1 / 2, 2 * column + $1 % 2)
                }
                return sum + error * weights.distortion(row: row, column: column)
            }
        }.reduce(0, +)
    }

    /// The squared error of the samples of a block of 4 x 4 pixels.
    private func squares(_ errors: Activation16, _ row: Int, _ column: Int) -> Int64 {
        errors.withRow(row) { values in
            let first = (column - errors.area.columns.lowerBound) * errors.pitch
            var sum: Int32 = 0
            for i in first..<first + errors.channels {
                let error = Int32(values[i]) >> ProgramAdjoint.errorBits
                sum &+= error &* error
            }
            return Int64(sum)
        }
    }

    /// Writes a window's samples to those of the picture.
    private func write(_ core: Area, _ image: Activation16, to samples: UnsafeMutablePointer<UInt8>) {
        let whole = Area(rows: task.picture.height, columns: task.picture.width)
        let part = core.multiplied(by: GraphScale.sixteenth.rawValue).intersection(whole)
        pixels.write(
            image, rows: core.multiplied(by: architecture.image.perTop).rows, part: part, region: whole,
            to: samples, task.execution.workers)
    }
}

extension ImageLatents {
    fileprivate subscript(level: Level) -> Activation16 { level == .top ? top : bottom }
}
