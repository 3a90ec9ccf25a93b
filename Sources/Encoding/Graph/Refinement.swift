import Decoding
import Model
import Network
import Parallel
import Raster

/// A pass that corrects the one before, coded as the decoded strips of that one come in.
struct Refinement {
    private let correction: RefinementPass
    private let oldTop: LevelCodewords, oldBottom: LevelCodewords
    /// The latents that the pass before has chosen for; moved for this one row by row.
    private let latents: ImageLatents
    /// The way that they move, in quarters.
    private let topQuarters, bottomQuarters: Int32
    /// The rows of the bottom's maps whose latents, of both levels, are moved.
    private var moved = 0
    /// The pass, as far as it has come.
    private(set) var coded: CodedPass

    /// - Parameters:
    ///   - decoding: of `pass`, before its first strip
    ///   - latents: those that `pass` has chosen for, to be moved
    ///   - move: how often they have moved
    init(
        _ search: IndexSearch, _ decoding: SynthesisPass, _ pass: CodedPass, _ latents: ImageLatents,
        move: Int
    ) {
        correction = RefinementPass(
            search.analysis, search.transposedSynthesis.value, decoding, search.tiles.image)
        (oldTop, oldBottom) = (pass.topCodewords, pass.bottomCodewords)
        self.latents = latents
        let moves = search.task.moves
        (topQuarters, bottomQuarters) = (
            moves.quarters(.top, move: move), moves.quarters(.bottom, move: move)
        )
        coded = search.emptyPass()
    }

    /// The first row of the bottom's maps of which the pass that is corrected has to keep what its layers
    /// read.
    var pending: Int { correction.pending }

    /// Takes in a strip: space-to-depth pixels of the image, and what the pass before decodes to.
    mutating func add(
        _ rows: Range<Int>, _ original: UnsafePointer<UInt8>, _ decoded: UnsafePointer<UInt8>
    ) {
        correction.add(
            rows, original: original, decoded: decoded, bottom: oldBottom.write, top: oldTop.write)
        move(until: correction.pending)
        while coded.nextRow < coded.grid.rows, coded.grid.bottomRows(coded.nextRow).upperBound <= moved {
            let topRows = coded.nextTop
            coded.encodeTop(latents.top)
            correction.replaceTop(
                oldTop.write, by: coded.topSource, rows: topRows, in: latents.bottom)
            coded.encodeBottom(latents.bottom)
        }
    }

    /// Moves the latents before a row of the bottom's maps, an even one, so that those they are moved to can
    /// go.
    private mutating func move(until row: Int) {
        latents.top.move(
            moved / 2..<row / 2, to: correction.topLatents, quarters: topQuarters)
        latents.bottom.move(moved..<row, to: correction.bottomLatents, quarters: bottomQuarters)
        correction.release(before: row)
        moved = row
    }
}
