import CKernels

/// The table of C kernels of one level.
package struct Kernels: @unchecked Sendable {
    // Immutable and never deallocated, hence the unchecked Sendable.
    package let table: UnsafePointer<vqk_kernels>

    /// - Precondition: this CPU has `level`.
    package init(_ level: InstructionSet) {
        guard let table = vqk_kernels_for(level.code) else {
            preconditionFailure("this CPU has no \(level)")
        }
        self.table = table
    }

    /// Kernels that stand between the codec and those of a level, to observe their calls.
    ///
    /// - Precondition: the table is never deallocated.
    package init(observing table: UnsafePointer<vqk_kernels>) {
        self.table = table
    }
}
