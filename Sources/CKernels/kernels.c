#include "CKernels.h"

#include <string.h>

#include "levels.h"

const vqz_kernels *vqz_kernels_for_level(int level) {
    if (level == VQZ_LEVEL_PORTABLE) return &vqz_portable_kernels;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (level == VQZ_LEVEL_AVX2 && __builtin_cpu_supports("avx2")) return &vqz_avx2_kernels;
    if (level == VQZ_LEVEL_AVX512VNNI && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vnni"))
        return &vqz_avx512vnni_kernels;
#endif
    return NULL;
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
