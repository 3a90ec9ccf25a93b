/// What pixels are stored as, and the filters of their rows.
package struct RasterForm: Equatable, Sendable {
    package let layout: RasterLayout
    package let filters: FilterChoice

    /// The packing that is likely to be good.
    var packing: Packing {
        Packing(strategy: filters == .fixed(.none) ? .standard : .filtered, memoryLevel: 9)
    }
}
