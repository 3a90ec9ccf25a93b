import CKernels

/// The CPU levels above the portable one that this CPU has.
let vectorLevels = (VQZ_LEVEL_PORTABLE + 1..<VQZ_LEVELS).filter { vqz_kernels_for_level(Int32($0)) != nil }

func kernels(_ level: Int) -> vqz_kernels { vqz_kernels_for_level(Int32(level))!.pointee }

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
