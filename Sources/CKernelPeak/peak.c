// The fastest products of each level, on registers alone: what the speed of convolutions is measured against.
#include "CKernelPeak.h"

#include "CKernels.h"
#include "targets.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "tiles.h"

/// Rounds of `count` independent sums; returns the number of products.
#define DEFINE_PEAK(name, vector, zero, count, instructions, products)                                  \
    static uint64_t name(uint64_t rounds) {                                                             \
        vector sums[count], a = zero(), b = zero(), product;                                            \
        UNROLL for (int i = 0; i < (count); i++) sums[i] = zero();                                      \
        for (uint64_t n = 0; n < rounds; n++)                                                           \
            UNROLL for (int i = 0; i < (count); i++)                                                    \
                __asm__ volatile(instructions : "+v"(sums[i]), "=&v"(product) : "v"(a), "v"(b));        \
        return rounds * (count) * (products);                                                           \
    }

VQK_BEGIN_TARGET("avx2")
// What batches tend to as they grow.
DEFINE_PEAK(peak_avx2, __m256i, _mm256_setzero_si256, 10, "vpmaddubsw %3, %2, %1\n\tvpaddw %1, %0, %0", 32)
DEFINE_PEAK(
    peak_avx2_words, __m256i, _mm256_setzero_si256, 10, "vpmaddwd %3, %2, %1\n\tvpaddd %1, %0, %0", 16)
DEFINE_PEAK(peak_avxvnni, __m256i, _mm256_setzero_si256, 12, "%{vex%} vpdpbusd %3, %2, %0", 32)
DEFINE_PEAK(peak_avxvnni_words, __m256i, _mm256_setzero_si256, 12, "%{vex%} vpdpwssd %3, %2, %0", 16)
VQK_END_TARGET

VQK_BEGIN_TARGET("avx512f,avx512vnni")
DEFINE_PEAK(peak_avx512vnni, __m512i, _mm512_setzero_si512, 16, "vpdpbusd %3, %2, %0", 64)
DEFINE_PEAK(peak_avx512vnni_words, __m512i, _mm512_setzero_si512, 16, "vpdpwssd %3, %2, %0", 32)
VQK_END_TARGET

VQK_BEGIN_TARGET("amx-tile,amx-int8")
static uint64_t peak_amx(uint64_t rounds) {
    vqk_tile_configuration configuration = vqk_full_tiles();
    _tile_loadconfig(&configuration);
    for (uint64_t n = 0; n < rounds; n++) {
        _tile_dpbusd(0, 4, 6);
        _tile_dpbusd(1, 4, 7);
        _tile_dpbusd(2, 5, 6);
        _tile_dpbusd(3, 5, 7);
    }
    _tile_release();
    return rounds * 4 * 16 * 16 * 64;
}
VQK_END_TARGET
#elif defined(__aarch64__)
#include <arm_neon.h>

/// Rounds of 16 independent sums; returns the number of products.
#define DEFINE_PEAK(name, instruction, products)                                                    \
    static uint64_t name(uint64_t rounds) {                                                         \
        int32x4_t sums[16];                                                                         \
        int8x16_t a = vdupq_n_s8(0), b = a;                                                         \
        UNROLL for (int i = 0; i < 16; i++) sums[i] = vdupq_n_s32(0);                               \
        for (uint64_t n = 0; n < rounds; n++)                                                       \
            UNROLL for (int i = 0; i < 16; i++)                                                     \
                __asm__ volatile(instruction : "+w"(sums[i]) : "w"(a), "w"(b));                     \
        return rounds * 16 * (products);                                                            \
    }

DEFINE_PEAK(peak_neon, "smlal %0.4s, %1.4h, %2.4h", 4)
VQK_BEGIN_TARGET("arch=armv8.2-a+dotprod")
DEFINE_PEAK(peak_neondot, "sdot %0.4s, %1.16b, %2.16b", 16)
VQK_END_TARGET
VQK_BEGIN_TARGET("arch=armv8.2-a+i8mm")
DEFINE_PEAK(peak_neoni8mm, "usmmla %0.4s, %1.16b, %2.16b", 32)
VQK_END_TARGET
#endif

uint64_t vqk_peak(int level, int32_t bytes_per_weight, uint64_t rounds) {
    if (!vqk_kernels_for(level)) return 0;
    switch (level) {
#if defined(__x86_64__)
    case VQK_ISA_AVX2: return bytes_per_weight == 1 ? peak_avx2(rounds) : peak_avx2_words(rounds);
    case VQK_ISA_AVXVNNI: return bytes_per_weight == 1 ? peak_avxvnni(rounds) : peak_avxvnni_words(rounds);
    case VQK_ISA_AVX512VNNI: return bytes_per_weight == 1
        ? peak_avx512vnni(rounds) : peak_avx512vnni_words(rounds);
    case VQK_ISA_AMX: return bytes_per_weight == 1 ? peak_amx(rounds) : peak_avx512vnni_words(rounds);
#elif defined(__aarch64__)
    case VQK_ISA_NEON: return peak_neon(rounds);
    case VQK_ISA_NEONDOT: return bytes_per_weight == 1 ? peak_neondot(rounds) : peak_neon(rounds);
    case VQK_ISA_NEONI8MM: return bytes_per_weight == 1 ? peak_neoni8mm(rounds) : peak_neon(rounds);
#endif
    default: return 0;
    }
}
