import CKernels

/// The table of C kernels of one level.
public struct Kernels: @unchecked Sendable {
    // Immutable and never deallocated, hence the unchecked Sendable.
    public let table: UnsafePointer<vqz_kernels>

    /// - Precondition: this CPU has `level`.
    public init(_ level: KernelLevel) {
        guard let table = vqz_kernels_for_level(level.code) else {
            preconditionFailure("this CPU has no \(level)")
        }
        self.table = table
    }

    /// Kernels that stand between the codec and those of a level, to observe their calls.
    ///
    /// - Precondition: the table is never deallocated.
    package init(observing table: UnsafePointer<vqz_kernels>) {
        self.table = table
    }
}
