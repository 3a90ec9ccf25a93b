#include "CKernels.h"

#include <stdbool.h>
#include <string.h>

#include "tables.h"

#if defined(__x86_64__)
static const vqk_kernels *kernels_for_level(int level) {
    __builtin_cpu_init();
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                  __builtin_cpu_supports("avx512vnni");
    switch (level) {
    case VQK_ISA_AVX2: return avx2 ? &vqk_avx2_kernels : NULL;
    case VQK_ISA_AVXVNNI: return avx2 && __builtin_cpu_supports("avxvnni") ? &vqk_avxvnni_kernels : NULL;
    case VQK_ISA_AVX512VNNI: return avx512 ? &vqk_avx512vnni_kernels : NULL;
    case VQK_ISA_AMX: return avx512 && vqk_amx_available() ? &vqk_amx_kernels : NULL;
    default: return NULL;
    }
}
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

static const vqk_kernels *kernels_for_level(int level) {
    // HWCAP_ASIMDDP and HWCAP2_I8MM, which older headers do not name.
    bool dot = getauxval(AT_HWCAP) >> 20 & 1, i8mm = getauxval(AT_HWCAP2) >> 13 & 1;
    switch (level) {
    case VQK_ISA_NEON: return &vqk_neon_kernels;
    case VQK_ISA_NEONDOT: return dot ? &vqk_neondot_kernels : NULL;
    case VQK_ISA_NEONI8MM: return i8mm ? &vqk_neoni8mm_kernels : NULL;
    default: return NULL;
    }
}
#elif defined(__wasm_simd128__)
static const vqk_kernels *kernels_for_level(int level) {
    return level == VQK_ISA_SIMD128 ? &vqk_simd128_kernels : NULL;
}
#else
static const vqk_kernels *kernels_for_level(int level) {
    (void)level;
    return NULL;
}
#endif

const vqk_kernels *vqk_kernels_for(int level) {
#ifdef VQK_DECODER_ALONE
    // All machines have the same instructions.
    if (level == VQK_ISA_PORTABLE) return NULL;
#endif
    return level == VQK_ISA_PORTABLE ? &vqk_portable_kernels : kernels_for_level(level);
}

void vqk_gather(const void *table, size_t size, const uint8_t *indices, size_t count, void *out,
    ptrdiff_t step) {
    const char *entries = table;
    char *target = out;
    // Constant sizes become single moves.
    switch (size) {
    case 2:
        for (size_t i = 0; i < count; i++) memcpy(target + step * (ptrdiff_t)i, entries + 2 * indices[i], 2);
        break;
    case 4:
        for (size_t i = 0; i < count; i++) memcpy(target + step * (ptrdiff_t)i, entries + 4 * indices[i], 4);
        break;
    case 8:
        for (size_t i = 0; i < count; i++) memcpy(target + step * (ptrdiff_t)i, entries + 8 * indices[i], 8);
        break;
    default:
        for (size_t i = 0; i < count; i++)
            memcpy(target + step * (ptrdiff_t)i, entries + size * indices[i], size);
    }
}
