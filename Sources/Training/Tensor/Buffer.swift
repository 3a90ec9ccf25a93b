/// A fixed block of zeroed, cache-line aligned elements.
package final class Buffer<Element>: @unchecked Sendable where Element: BitwiseCopyable & Numeric {
    package let count: Int
    package let pointer: UnsafeMutablePointer<Element>

    package init(_ count: Int) {
        self.count = count
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Element>.stride, alignment: 64)
        pointer = raw.bindMemory(to: Element.self, capacity: max(count, 1))
        pointer.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { pointer.deallocate() }

    package func clear() { pointer.update(repeating: 0, count: count) }

    package func copy(from other: Buffer<Element>) {
        precondition(count == other.count, "buffers differ in size")
        pointer.update(from: other.pointer, count: count)
    }

    package var values: UnsafeMutableBufferPointer<Element> { .init(start: pointer, count: count) }

    package subscript(_ index: Int) -> Element {
        get { pointer[index] }
        set { pointer[index] = newValue }
    }
}
