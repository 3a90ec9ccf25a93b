import CKernels

/// A CPU's capabilities, as far as the kernels use them. All levels give the same bits.
public enum KernelLevel: String, Sendable, CaseIterable {
    case portable
    case avx2
    case avx512vnni

    /// The levels that this CPU has, the slowest first.
    public static let supported = allCases.filter { vqz_kernels_for_level($0.code) != nil }

    /// The fastest level that this CPU has.
    public static var best: KernelLevel { supported.last ?? .portable }

    /// The level's number in C.
    var code: Int32 {
        switch self {
        case .portable: Int32(VQZ_LEVEL_PORTABLE)
        case .avx2: Int32(VQZ_LEVEL_AVX2)
        case .avx512vnni: Int32(VQZ_LEVEL_AVX512VNNI)
        }
    }
}
