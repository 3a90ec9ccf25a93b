#include "CKernels.h"

#include <stdbool.h>
#include <string.h>

#include "levels.h"

#if defined(__x86_64__)
static const vqz_kernels *kernels_for_level(int level) {
    __builtin_cpu_init();
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                  __builtin_cpu_supports("avx512vnni");
    switch (level) {
    case VQZ_LEVEL_AVX2: return avx2 ? &vqz_avx2_kernels : NULL;
    case VQZ_LEVEL_AVXVNNI: return avx2 && __builtin_cpu_supports("avxvnni") ? &vqz_avxvnni_kernels : NULL;
    case VQZ_LEVEL_AVX512VNNI: return avx512 ? &vqz_avx512vnni_kernels : NULL;
    case VQZ_LEVEL_AMX: return avx512 && vqz_amx_available() ? &vqz_amx_kernels : NULL;
    default: return NULL;
    }
}
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

static const vqz_kernels *kernels_for_level(int level) {
    // HWCAP_ASIMDDP and HWCAP2_I8MM, which older headers do not name.
    bool dot = getauxval(AT_HWCAP) >> 20 & 1, i8mm = getauxval(AT_HWCAP2) >> 13 & 1;
    switch (level) {
    case VQZ_LEVEL_NEON: return &vqz_neon_kernels;
    case VQZ_LEVEL_NEONDOT: return dot ? &vqz_neondot_kernels : NULL;
    case VQZ_LEVEL_NEONI8MM: return i8mm ? &vqz_neoni8mm_kernels : NULL;
    default: return NULL;
    }
}
#else
static const vqz_kernels *kernels_for_level(int level) {
    (void)level;
    return NULL;
}
#endif

const vqz_kernels *vqz_kernels_for_level(int level) {
    return level == VQZ_LEVEL_PORTABLE ? &vqz_portable_kernels : kernels_for_level(level);
}

void vqz_gather(const void *table, size_t size, const uint8_t *indices, size_t count, void *out, ptrdiff_t step) {
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
        for (size_t i = 0; i < count; i++) memcpy(target + step * (ptrdiff_t)i, entries + size * indices[i], size);
    }
}
