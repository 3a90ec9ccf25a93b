import Model
import Raster

/// A layer as executors see it: an array that it reads, one that it changes, and how positions of both belong
/// together.
package protocol ExecutableLayer: AnyObject {
    var reads: GraphArray { get }
    var writes: GraphArray { get }
    var result: LayerResult { get }
    /// Positions around its own that a result depends on: 0 or 1.
    var margin: Int { get }
    /// Positions of the input from one computed position to the next: 1 or 2.
    var stride: Int { get }
    /// Positions of the written array, a side, for each computed one: 1, 2 or 4.
    var upscaling: Int { get }
    /// Whether what the layer reads has 16 bits.
    var isWide: Bool { get }
    /// Whether it reads the array where it is, instead of bytes that `prepare` makes of it or a copy.
    var isDirect: Bool { get }
    /// The value that stands for zero in what it reads.
    var zero: UInt8 { get }

    /// Makes the bytes that the layer reads of some rows of a 16-bit array.
    func prepare(_ source: Activation16, to bytes: Activation8, _ execution: Execution, rows: Range<Int>)

    /// Computes the layer in an area of the written array.
    func apply(_ input: ArrayData, to target: ArrayData, _ execution: Execution, area: Area)
}
