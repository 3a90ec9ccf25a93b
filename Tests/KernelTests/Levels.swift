import CKernelTrace
import CKernels
import Glibc

/// The CPU levels above the portable one that this CPU has.
let vectorLevels = (VQK_ISA_PORTABLE + 1..<VQK_ISAS).filter { vqk_kernels_for(Int32($0)) != nil }

/// With VQZ_KERNEL_TRACES in the environment, calls of the portable kernels are recorded in that folder:
/// .ci/aarch64.
private let isRecorded: Bool = {
    guard let folder = getenv("VQZ_KERNEL_TRACES") else { return false }
    precondition(vqk_trace_begin(String(cString: folder) + "/kernels.trace") == 0, "no trace")
    atexit { precondition(vqk_trace_end() > 0, "the trace was not written") }
    return true
}()

func kernels(_ level: Int) -> vqk_kernels {
    let table =
        level == VQK_ISA_PORTABLE && isRecorded ? vqk_trace_kernels() : vqk_kernels_for(Int32(level))
    return table!.pointee
}

/// Memory with guard bytes on both sides, which a kernel must leave as they are.
final class GuardedMemory {
    private static let margin = 128
    private let storage: UnsafeMutableRawBufferPointer

    init(_ content: [UInt8]) {
        storage = .allocate(byteCount: content.count + 2 * Self.margin, alignment: 64)
        storage.initializeMemory(as: UInt8.self, repeating: 0xA5)
        UnsafeMutableRawBufferPointer(rebasing: storage[Self.margin..<Self.margin + content.count])
            .copyBytes(from: content)
    }

    deinit { storage.deallocate() }

    var start: UnsafeMutableRawPointer { storage.baseAddress! + Self.margin }
    var content: [UInt8] { Array(storage[Self.margin..<storage.count - Self.margin]) }

    var isIntact: Bool {
        storage.prefix(Self.margin).allSatisfy { $0 == 0xA5 }
            && storage.suffix(Self.margin).allSatisfy { $0 == 0xA5 }
    }
}
