import CTensorOps

/// The operations of CTensorOps on one element type; see CTensorOps.h.
package struct TensorOperations<T>: Sendable {
    package typealias Values = UnsafePointer<T>?
    package typealias Results = UnsafeMutablePointer<T>?
    package typealias Shape = UnsafePointer<vqt_conv>?

    let convolve: @Sendable (OpaquePointer?, Shape, Values, Values, Values, Results, Int32) -> Void
    let convolveBackward:
        @Sendable (OpaquePointer?, Shape, Values, Values, Values, Results, Results, Results) -> Void
    let shuffleUp: @Sendable (Int32, Int32, Int32, Int32, Values, Results, Int32) -> Void
    let shuffleDown: @Sendable (Int32, Int32, Int32, Int32, Values, Results, Int32) -> Void
    let codes:
        @Sendable (
            UnsafePointer<vqt_codes>?, Values, Values, Values, Values, Values, Values,
            UnsafeMutablePointer<UInt8>?, Results, Results, Results, Results, Results
        ) -> vqt_codes_sums
    let gather: @Sendable (Int32, Int32, UnsafePointer<UInt8>?, Values, Results) -> Void
    let sumSquares: @Sendable (Int, Values) -> Double
    let axpy: @Sendable (Int, T, Values, Results) -> Void
}
