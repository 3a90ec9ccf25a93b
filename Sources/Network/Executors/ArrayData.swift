/// The values of an array of a layer graph, or of what a layer reads of it.
package enum ArrayData {
    case bytes(Activation8)
    case words(Activation16)
}

/// Writes some rows of an array that no layer makes, all columns of the target.
package enum ArraySource {
    case bytes((_ rows: Range<Int>, _ target: Activation8) -> Void)
    case words((_ rows: Range<Int>, _ target: Activation16) -> Void)
}
