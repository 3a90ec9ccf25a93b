import VQZ

/// The caller's pointer.
///
/// - Throws: if it is NULL
func required<Pointer>(_ pointer: Pointer?, _ name: StaticString) throws(ErrorReport) -> Pointer {
    guard let pointer else { throw ErrorReport(.argument, "\(name) is NULL") }
    return pointer
}

/// The caller's bytes.
///
/// - Throws: if there are bytes but no pointer, or more than there can be
func buffer(
    _ start: UnsafeRawPointer?, _ count: Int, _ name: StaticString
) throws(ErrorReport) -> UnsafeRawBufferPointer {
    guard count >= 0 else { throw ErrorReport(.argument, "\(name) has too many bytes") }
    return UnsafeRawBufferPointer(start: count == 0 ? nil : try required(start, name), count: count)
}

/// A number that is one of several, nil if it is 0 and stands for a default.
///
/// - Throws: if it is out of range
func chosen(
    _ number: Int32, in range: ClosedRange<Int>, _ name: StaticString
) throws(ErrorReport) -> Int? {
    guard number != 0 else { return nil }
    guard range.contains(Int(number)) else {
        throw ErrorReport(.argument, "\(name) is \(range.lowerBound) to \(range.upperBound), not \(number)")
    }
    return Int(number)
}

/// A number that is 0 or 1.
func flag(_ number: Int32, _ name: StaticString) throws(ErrorReport) -> Bool {
    guard number == 0 || number == 1 else { throw ErrorReport(.argument, "\(name) is 0 or 1, not \(number)") }
    return number == 1
}
