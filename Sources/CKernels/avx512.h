// The common part of instruction sets with AVX-512: from sums of 16 channels to results.
#pragma once
#include <immintrin.h>

#include "CKernels.h"
#include "arithmetic.h"
#include "targets.h"

#define AVX512 "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,bmi,bmi2,popcnt"

VQK_BEGIN_TARGET(AVX512)

/// sums + the products of pairs of words. The compiler splits the intrinsic into a multiply-add and an
/// addition, which halves the throughput of tiles that have sums enough to hide the latency.
INLINE __m512i multiply_words(__m512i sums, __m512i a, __m512i b) {
    __asm__("vpdpwssd %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b));
    return sums;
}

/// The constants that turn sums into results, the same for all vectors of a tile.
typedef struct {
    __m512i half_p, half_s;
    __m128i p, s;
} rescaling;

INLINE rescaling make_rescaling(const vqk_layer *layer) {
    return (rescaling){
        _mm512_set1_epi32(vqk_half(layer->p)), _mm512_set1_epi32(vqk_half(layer->s)),
        _mm_cvtsi32_si128(layer->p),
        _mm_cvtsi32_si128(layer->s)};
}

INLINE __m512i rescale(__m512i sum, __m512i scale, rescaling r) {
    __m512i reduced = _mm512_sra_epi32(_mm512_add_epi32(sum, r.half_p), r.p);
    reduced = _mm512_max_epi32(reduced, _mm512_set1_epi32(INT16_MIN));
    reduced = _mm512_min_epi32(reduced, _mm512_set1_epi32(INT16_MAX));
    // Both factors have 16 bits and the scale's upper half is 0: one multiply-add is the product.
    return _mm512_sra_epi32(_mm512_add_epi32(_mm512_madd_epi16(reduced, scale), r.half_s), r.s);
}

/// x·(1 + gain) of 16 words: spec/vqm-model-2.md, section 3.
INLINE __m256i scaled(__m256i words, __m256i gains) {
    __m512i x = _mm512_cvtepi16_epi32(words);
    __m512i product = _mm512_madd_epi16(x, _mm512_cvtepu16_epi32(gains));
    product = _mm512_srai_epi32(_mm512_add_epi32(product, _mm512_set1_epi32(1 << 12)), 13);
    return _mm512_cvtsepi32_epi16(_mm512_add_epi32(x, product));
}

/// Stores the results of 16 channels at `output`, or combines them with what is there.
INLINE void store(__m512i result, int32_t kind, void *output) {
    __m256i words = _mm512_cvtsepi32_epi16(result);
    switch (kind) {
    case VQK_STORE: _mm256_storeu_si256(output, words); break;
    case VQK_ADD: _mm256_storeu_si256(output, _mm256_adds_epi16(_mm256_loadu_si256(output), words)); break;
    case VQK_SUBTRACT: _mm256_storeu_si256(output, _mm256_subs_epi16(_mm256_loadu_si256(output), words));
        break;
    case VQK_SCALE: _mm256_storeu_si256(output, scaled(_mm256_loadu_si256(output), words)); break;
    case VQK_PIXELS:
    case VQK_CENTERED: result = _mm512_add_epi32(result, _mm512_set1_epi32(128)); [[fallthrough]];
    default: _mm_storeu_si128(output,
        _mm512_cvtusepi32_epi8(_mm512_max_epi32(result, _mm512_setzero_si512())));
    }
}

/// The multipliers of 16 channels, upper halves 0.
INLINE __m512i load_scale(const vqk_layer *layer, int32_t channel) {
    return _mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)(layer->scale + channel)));
}

/// Turns the sums of 16 channels from `channel` on into results.
INLINE void finish(
    const vqk_outputs *outputs, size_t position, int32_t channel, __m512i sum, __m512i scale, rescaling r) {
    if (outputs->result == VQK_PIXELS) {
        const char *start = (const char *)outputs->correction + outputs->correction_step
            * (ptrdiff_t)position;
        __m512i words = _mm512_cvtepi16_epi32(_mm256_loadu_si256((const void *)(start + 2 * channel)));
        sum = _mm512_add_epi32(sum, _mm512_sll_epi32(words, _mm_cvtsi32_si128(outputs->correction_shift)));
    }
    char *start = (char *)outputs->output + outputs->output_step * (ptrdiff_t)position;
    int32_t size = outputs->result >= VQK_HIDDEN ? 1 : 2;
    store(rescale(sum, scale, r), outputs->result, start + size * channel);
}

VQK_END_TARGET
