import CKernels

/// A CPU's capabilities, as far as the kernels use them. All levels give the same bits.
public enum InstructionSet: String, Sendable, CaseIterable {
    case portable
    case avx2
    case avxvnni
    case avx512vnni
    case amx
    case neon
    case neondot
    case neoni8mm
    case simd128

    /// The levels that this CPU has, the slowest first.
    public static let supported = allCases.filter { vqk_kernels_for($0.code) != nil }

    /// The fastest level that this CPU has.
    public static var best: InstructionSet { supported.last ?? .portable }

    /// The level's number in C.
    package var code: Int32 {
        switch self {
        case .portable: Int32(VQK_ISA_PORTABLE)
        case .avx2: Int32(VQK_ISA_AVX2)
        case .avxvnni: Int32(VQK_ISA_AVXVNNI)
        case .avx512vnni: Int32(VQK_ISA_AVX512VNNI)
        case .amx: Int32(VQK_ISA_AMX)
        case .neon: Int32(VQK_ISA_NEON)
        case .neondot: Int32(VQK_ISA_NEONDOT)
        case .neoni8mm: Int32(VQK_ISA_NEONI8MM)
        case .simd128: Int32(VQK_ISA_SIMD128)
        }
    }
}
